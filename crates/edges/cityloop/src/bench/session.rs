//! A signed-in client that costs little: one cookie, one token, and a pool of connections that many may share.
//!
//! [`crate::demo::client`] is what a browser does; here thousands of sessions run at once, and status and body of every
//! answer count, so refusals are values and not errors.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use kernel::id::PersonId;
use reqwest::{Client, Method, StatusCode, header};
use serde_json::{Value, json};

use super::unique;
use crate::demo::client::Sandbox;
use crate::seed::PASSWORD;

/// Longest wait for an answer; the server's own limit is thirty seconds.
const PATIENCE: Duration = Duration::from_secs(40);

/// A way to the server, without a session.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    client: Client,
    home: String,
}

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    wire: Wire,
    cookie: String,
    csrf: String,
    /// The citizen; `None` for staff.
    pub(crate) person: Option<PersonId>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The stable code of a refusal; empty for anything else.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Wire {
    /// A pool of connections to the server at `home`.
    pub(crate) fn new(home: &str) -> Self {
        let client = Client::builder().timeout(PATIENCE).tcp_nodelay(true).build();
        let client = client.expect("a client without TLS needs nothing from the system");
        Self { client, home: home.to_owned() }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}/api/v1{path}", self.home))
    }

    /// Posts a body with headers of the caller's own.
    ///
    /// # Errors
    /// If no answer comes: what happened is then unknown.
    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.body(body).send().await?).await
    }

    /// Status of a page outside the API.
    ///
    /// # Errors
    /// If no answer comes.
    pub(crate) async fn page(&self, path: &str) -> Result<StatusCode, reqwest::Error> {
        let response = self.client.get(format!("{}{path}", self.home)).send().await?;
        let status = response.status();
        response.bytes().await?;
        Ok(status)
    }

    async fn open(&self, path: &str, body: Value) -> anyhow::Result<Session> {
        let response = self.request(Method::POST, path).json(&body).send().await?;
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        let cookie = cookie.and_then(|c| c.split(';').next()).unwrap_or_default().to_owned();
        let answer = read(response).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        let csrf = answer.body["csrf"].as_str().context("a session without its token")?.to_owned();
        let person = answer.body["person"]["id"].as_str().map(str::parse).transpose()?;
        Ok(Session { wire: self.clone(), cookie, csrf, person })
    }

    /// Signs a citizen in, as a person does: asks for a code and reads it in the message.
    ///
    /// # Errors
    /// If a step is refused.
    pub(crate) async fn citizen(&self, sandbox: &Sandbox, mobile: &str) -> anyhow::Result<Session> {
        let asked = self.post("/session/code", &[], json!({ "mobile": mobile }).to_string()).await?;
        ensure!(asked.status.is_success(), "a code: {} {}", asked.status, asked.body);
        let code = sandbox.code(mobile).await?;
        self.open("/session", json!({ "mobile": mobile, "code": code, "region": "440106" })).await
    }

    /// Signs a member of staff in.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn staff(&self, login: &str) -> anyhow::Result<Session> {
        self.open("/staff/session", json!({ "login": login, "password": PASSWORD })).await
    }
}

impl Session {
    /// The way to the server.
    pub(crate) const fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Sends a write under `key`.
    ///
    /// # Errors
    /// If no answer comes: what happened is then unknown, and the same key and body may be sent again.
    pub(crate) async fn send(&self, path: &str, key: &str, body: String) -> Result<Answer, reqwest::Error> {
        let headers = [("cookie", &*self.cookie), ("x-csrf-token", &self.csrf), ("idempotency-key", key)];
        self.wire.post(path, &headers, body).await
    }

    /// Writes under a key of its own; anything but success is an error.
    ///
    /// # Errors
    /// With the problem the server tells.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.send(path, &unique(), body.to_string()).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        Ok(answer.body)
    }

    /// Reads; anything but success is an error.
    ///
    /// # Errors
    /// With the problem the server tells.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.wire.request(Method::GET, path).header(header::COOKIE, &self.cookie);
        let answer = read(request.send().await?).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        Ok(answer.body)
    }
}

async fn read(response: reqwest::Response) -> Result<Answer, reqwest::Error> {
    let status = response.status();
    let bytes = response.bytes().await?;
    // An empty answer, or one of a proxy, has no body we could look into.
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}
