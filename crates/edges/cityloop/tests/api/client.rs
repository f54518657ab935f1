//! A client of the API, as any program would write one, that can also leave out what a proper one sends.

use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// Longest wait for something that happens in the background.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between looks.
pub const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What a signed-in device holds.
#[derive(Debug, Clone)]
pub struct Session {
    cookie: String,
    csrf: String,
}

/// Somebody's device.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    home: String,
    session: Option<Session>,
}

impl Client {
    /// A device, with a session or without.
    pub fn new(home: &str, session: Option<Session>) -> Self {
        Self { http: reqwest::Client::new(), home: home.to_owned(), session }
    }

    /// The same device after `answer` signed it in.
    #[track_caller]
    pub fn signed_in(&self, answer: &Answer) -> Self {
        let view = answer.clone().ok();
        let set = answer.headers["set-cookie"].to_str().unwrap();
        let cookie = set.split(';').next().unwrap().to_owned();
        let csrf = view["csrf"].as_str().unwrap().to_owned();
        Self { session: Some(Session { cookie, csrf }), ..self.clone() }
    }

    /// Where the product is.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// What it holds.
    pub fn session(&self) -> &Session {
        self.session.as_ref().expect("a signed-in device")
    }

    /// A request under the API's prefix, signed and keyed as our pages do it.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let mut request = self.unkeyed(method.clone(), path);
        if method != Method::GET {
            request = request.key(&new_key());
        }
        request
    }

    /// The same without an Idempotency-Key.
    pub fn unkeyed(&self, method: Method, path: &str) -> Request {
        let mut request = self.bare(method.clone(), path);
        if let (true, Some(session)) = (method != Method::GET, &self.session) {
            request = request.header("x-csrf-token", &session.csrf);
        }
        request
    }

    /// A request with nothing but the cookie.
    pub fn bare(&self, method: Method, path: &str) -> Request {
        let about = format!("{method} {path}");
        let mut builder = self.http.request(method, format!("{}/api/v1{path}", self.home));
        if let Some(session) = &self.session {
            builder = builder.header("cookie", &session.cookie);
        }
        Request { builder, about }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path).send().await
    }

    /// Writes.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.request(Method::POST, path).json(&body).send().await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.request(Method::PUT, path).json(&body).send().await
    }

    /// Changes a part.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.request(Method::PATCH, path).json(&body).send().await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.request(Method::DELETE, path).send().await
    }

    /// Hands a document in.
    pub async fn upload(&self, kind: &str, name: &str, bytes: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, "/documents");
        request
            .header("x-document-kind", kind)
            .header("x-file-name", name)
            .raw("image/png", bytes)
            .send()
            .await
    }

    /// Looks at `path` until `done` says so.
    pub async fn until(&self, path: &str, done: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let seen = self.get(path).await.ok();
            if done(&seen) {
                return seen;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} did not come to be as expected; last seen: {seen:#}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// The first event of a live stream.
    pub async fn first_event(&self, path: &str) -> Value {
        let mut response = self.bare(Method::GET, path).builder.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let mut text = String::new();
        while let Some(chunk) = tokio::time::timeout(PATIENCE, response.chunk()).await.expect(path).unwrap() {
            text.push_str(&String::from_utf8_lossy(&chunk));
            if let Some((event, _)) = text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).unwrap();
                return serde_json::from_str(data).unwrap();
            }
        }
        panic!("{path}: the stream ended without an event")
    }
}

/// A request on its way.
pub struct Request {
    builder: RequestBuilder,
    about: String,
}

impl Request {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Names the write.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// A JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.builder = self.builder.json(body);
        self
    }

    /// A body of any kind.
    pub fn raw(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.builder = self.builder.header("content-type", kind).body(body.into());
        self
    }

    /// Sends it. A live stream's body is not waited for.
    pub async fn send(self) -> Answer {
        let response = self.builder.send().await.unwrap_or_else(|error| panic!("{}: {error}", self.about));
        Answer::of(self.about, response).await
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    about: String,
}

impl Answer {
    async fn of(about: String, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let live =
            headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if live { Vec::new() } else { response.bytes().await.unwrap().to_vec() };
        Self { status, headers, bytes, about }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON, `null` if there is none.
    #[track_caller]
    pub fn json(&self) -> Value {
        if self.bytes.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{}: {e}: {}", self.about, self.text()))
    }

    /// The body of an answer that must be a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {} {}", self.about, self.status, self.text());
        self.json()
    }

    /// The problem of an answer that must be a refusal with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let problem = self.problem();
        let told = (self.status, problem["code"].as_str().unwrap_or_default());
        assert_eq!(told, (status, code), "{}: {}", self.about, self.text());
        problem
    }

    /// The problem of an answer that must be a well-formed refusal.
    #[track_caller]
    pub fn problem(&self) -> Value {
        let kind = self.headers.get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let about = format!("{}: {} {}", self.about, self.status, self.text());
        assert!((400..500).contains(&self.status), "a refusal: {about}");
        assert_eq!(kind.as_deref(), Some("application/problem+json"), "{about}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{about}");
        assert!(problem["code"].as_str().is_some_and(|code| !code.is_empty()), "{about}");
        for language in ["zh", "en"] {
            assert!(problem["detail"][language].as_str().is_some_and(|text| !text.is_empty()), "{about}");
        }
        problem
    }
}

/// A new Idempotency-Key.
pub fn new_key() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).unwrap();
    kernel::hex::encode(&bytes)
}

/// The text of a JSON string.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
