//! The parties outside, over signed HTTP: text messages, identity authority, payment provider.
//!
//! The sandbox and a contract partner with the same protocol differ only in address and secret; a partner with another
//! protocol gets a file of its own beside this one.

use std::time::Duration;

use cityloop_http::partners::{Answer, Cashier, Identity, Opened, Unreachable};
use jiff::Timestamp;
use kernel::id::{PaymentId, RefundId};
use kernel::{CitizenNumber, Fen, signature};
use reqwest::{Client, Response, header};
use serde::{Deserialize, Serialize};

use crate::config::Partner;

/// Longest wait for a partner's answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A partner and the way to it.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
    partner: Partner,
    /// Where the partner reaches us and sends people back to.
    home: String,
}

impl Gateway {
    /// Prepares the way to `partner`; `home` is our own public address.
    pub fn new(partner: Partner, home: &str) -> Self {
        let client = Client::builder().timeout(TIMEOUT).build();
        let client = client.expect("a client without TLS needs nothing from the system");
        Self { client, partner, home: home.to_owned() }
    }

    async fn post(self, path: &str, body: &impl Serialize) -> Result<Response, Unreachable> {
        let failed = |reason: String| Unreachable { partner: self.partner.adapter.clone(), reason };
        let body = serde_json::to_vec(body).map_err(|e| failed(e.to_string()))?;
        let signed = signature::sign(self.partner.secret.as_bytes(), Timestamp::now().as_second(), &body);
        let request = self
            .client
            .post(format!("{}{path}", self.partner.url))
            .header(signature::HEADER, signed)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        let response = request.send().await.map_err(|e| failed(e.to_string()))?;
        response.error_for_status().map_err(|e| failed(e.to_string()))
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Unreachable> {
        let partner = self.partner.adapter.clone();
        let response = self.post(path, body).await?;
        response.json().await.map_err(|e| Unreachable { partner, reason: e.to_string() })
    }

    /// Sends a text message; the same reference twice is one message.
    pub async fn send_message(self, to: &str, text: &str, reference: &str) -> Result<(), Unreachable> {
        #[derive(Serialize)]
        struct Send<'a> {
            to: &'a str,
            text: &'a str,
            reference: &'a str,
        }
        self.post("/sms/v1/messages", &Send { to, text, reference }).await.map(drop)
    }

    /// Asks the provider to pay back; the same refund twice is one refund.
    pub async fn refund(self, refund: RefundId, payment: PaymentId, amount: Fen) -> Result<(), Unreachable> {
        #[derive(Serialize)]
        struct Refund {
            reference: RefundId,
            payment: PaymentId,
            amount: Fen,
        }
        self.post("/pay/v1/refunds", &Refund { reference: refund, payment, amount }).await.map(drop)
    }
}

impl Identity for Gateway {
    fn verify(&self, name: &str, number: &CitizenNumber, reference: String) -> Answer<Option<String>> {
        #[derive(Serialize)]
        struct Ask {
            name: String,
            number: String,
            reference: String,
        }
        #[derive(Deserialize)]
        struct Verdict {
            matched: bool,
            reference: String,
        }
        let ask = Ask { name: name.to_owned(), number: number.reveal().to_owned(), reference };
        let gateway = self.clone();
        Box::pin(async move {
            let verdict: Verdict = gateway.ask("/identity/v1/verify", &ask).await?;
            Ok(verdict.matched.then_some(verdict.reference))
        })
    }
}

impl Cashier for Gateway {
    fn open(&self, payment: PaymentId, amount: Fen, return_path: &str) -> Answer<Opened> {
        #[derive(Serialize)]
        struct Create {
            reference: PaymentId,
            amount: Fen,
            notify_url: String,
            return_url: String,
        }
        #[derive(Deserialize)]
        struct Created {
            cashier_url: String,
            state: String,
        }
        let create = Create {
            reference: payment,
            amount,
            notify_url: format!("{}/api/v1/payments/callback/{}", self.home, self.partner.adapter),
            return_url: format!("{}{return_path}", self.home),
        };
        let gateway = self.clone();
        Box::pin(async move {
            let created: Created = gateway.ask("/pay/v1/payments", &create).await?;
            Ok(Opened { cashier_url: created.cashier_url, state: created.state })
        })
    }
}
