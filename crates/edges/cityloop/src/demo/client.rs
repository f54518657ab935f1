//! A client of the public API, as any program would write one: cookie, CSRF token, Idempotency-Key.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::{Method, Response};
use serde_json::Value;

/// Longest wait for something that happens in the background.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause between looks.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// A browser-like client with its own session.
pub struct Client {
    http: reqwest::Client,
    home: String,
    csrf: Mutex<Option<String>>,
}

impl Client {
    /// A client nobody is signed in on.
    pub fn new(home: &str) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).build();
        let http = http.expect("a client without TLS needs nothing from the system");
        Self { http, home: home.to_owned(), csrf: Mutex::new(None) }
    }

    /// Remembers the token that writes must show.
    pub fn remember(&self, session: &Value) {
        *self.csrf.lock().expect("nobody panics while holding it") =
            session["csrf"].as_str().map(ToOwned::to_owned);
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method.clone(), format!("{}/api/v1{path}", self.home));
        if method == Method::GET {
            return request;
        }
        let csrf = self.csrf.lock().expect("nobody panics while holding it").clone();
        let request = request.header("idempotency-key", key());
        match csrf {
            Some(csrf) => request.header("x-csrf-token", csrf),
            None => request,
        }
    }

    /// Reads.
    ///
    /// # Errors
    /// With the problem the server tells.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        answer(path, self.request(Method::GET, path).send().await?).await
    }

    /// Writes.
    ///
    /// # Errors
    /// With the problem the server tells.
    pub async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        answer(path, self.request(Method::POST, path).json(&body).send().await?).await
    }

    /// Sends a document.
    ///
    /// # Errors
    /// With the problem the server tells.
    pub async fn upload(&self, kind: &str, name: &str, bytes: Vec<u8>) -> anyhow::Result<Value> {
        let request = self
            .request(Method::POST, "/documents")
            .header("x-document-kind", kind)
            .header("x-file-name", name);
        answer("/documents", request.header("content-type", "image/png").body(bytes).send().await?).await
    }

    /// The first event of a live stream.
    ///
    /// # Errors
    /// If none comes.
    pub async fn first_event(&self, path: &str) -> anyhow::Result<String> {
        let mut response = self.request(Method::GET, path).send().await?.error_for_status()?;
        let mut text = String::new();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let chunk = response.chunk().await?.context("the stream ended without an event")?;
            text.push_str(&String::from_utf8_lossy(&chunk));
            // The blank line ends an event; before it the data may be half.
            let whole = text.contains("\n\n");
            if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data:")).filter(|_| whole) {
                return Ok(data.trim().to_owned());
            }
        }
        bail!("{path}: no event came")
    }

    /// Looks until `done` says so.
    ///
    /// # Errors
    /// After half a minute, with the last thing seen.
    pub async fn until(&self, path: &str, done: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let begun = Instant::now();
        loop {
            let seen = self.get(path).await?;
            if done(&seen) {
                return Ok(seen);
            }
            if begun.elapsed() > PATIENCE {
                bail!("{path} did not come to be as expected; last seen: {seen}");
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

async fn answer(path: &str, response: Response) -> anyhow::Result<Value> {
    let status = response.status();
    let text = response.text().await?;
    if status.is_success() {
        return if text.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_str(&text).context("an answer that is no JSON")
        };
    }
    bail!("{path}: {status} {text}")
}

/// A new Idempotency-Key.
fn key() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    kernel::hex::encode(&bytes)
}

/// The stand-ins outside, as a person meets them: the message inbox and the cashier page.
pub struct Sandbox {
    http: reqwest::Client,
    home: String,
}

impl Sandbox {
    /// The sandbox at this address.
    pub fn new(home: &str) -> Self {
        Self { http: reqwest::Client::new(), home: home.to_owned() }
    }

    /// The six digits of the last message to `mobile`.
    ///
    /// # Errors
    /// If none comes.
    pub async fn code(&self, mobile: &str) -> anyhow::Result<String> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let url = format!("{}/sms/v1/messages?to={mobile}", self.home);
            let messages: Value = self.http.get(url).send().await?.json().await?;
            let text = messages[0]["text"].as_str().unwrap_or_default();
            let digits = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
            if let Some(code) = digits {
                return Ok(code.to_owned());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        bail!("no message came to {mobile}")
    }

    /// Taps “pay” on the cashier page.
    ///
    /// # Errors
    /// If the page refuses.
    pub async fn pay(&self, payment: &str) -> anyhow::Result<()> {
        let url = format!("{}/pay/cashier/{payment}", self.home);
        let form = self
            .http
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("answer=pay");
        form.send().await?.error_for_status().map(drop).context("the cashier page")
    }
}
