//! What the payment provider reports. It has no session: its signature over the very bytes says who speaks.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use kernel::id::{PaymentId, RefundId};
use kernel::{Actor, Fen, Invalid, signature};
use retail::payment::{CallbackKind, ProviderCallback};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::Path;
use crate::problem::Problem;

/// A report of the provider.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Report {
    /// The same in every repetition of this report.
    event_id: String,
    /// `captured`, `failed` or `refunded`.
    #[schema(value_type = String, example = "captured")]
    kind: CallbackKind,
    /// Our id of the payment or the refund.
    reference: String,
    amount: Fen,
}

/// What a report is about.
enum About {
    Payment(PaymentId),
    Refund(RefundId),
}

impl About {
    fn parse(reference: &str) -> Result<Self, Problem> {
        if let Ok(payment) = reference.parse() {
            return Ok(Self::Payment(payment));
        }
        reference.parse().map(Self::Refund).map_err(|_| {
            let (en, zh) = ("the reference is a payment or a refund of ours", "编号应为支付或退款编号");
            Invalid::new("reference", "callback.reference", en, zh).into()
        })
    }
}

/// Takes a report of the payment provider. The same report again changes nothing.
#[utoipa::path(post, path = "/payments/callback/{provider}", tag = "partners",
    params(("provider" = String, Path), ("x-signature" = String, Header)), request_body = Report,
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn callback(
    State(app): State<App>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    if provider != app.settings.payment_provider {
        return Err(Problem::not_found());
    }
    let signed = headers.get(signature::HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let now_s = app.ambient.now().as_second();
    signature::verify(app.settings.payment_secret.as_bytes(), signed, &body, now_s).map_err(|error| {
        tracing::warn!(%error, provider, "a callback was refused");
        Problem::new(StatusCode::UNAUTHORIZED, "signature.wrong", "签名无效", error.to_string())
    })?;
    let report: Report = serde_json::from_slice(&body)
        .map_err(|error| Invalid::new("body", "body.malformed", error.to_string(), "回调内容格式不对"))?;
    let about = About::parse(&report.reference)?;
    let slot = match &about {
        About::Payment(id) => id.slot(),
        About::Refund(id) => id.slot(),
    };
    let Report { event_id, kind, amount, .. } = report;
    app.write(app.cx_at(Actor::System("payment provider"), slot), None, move |tx, cx| {
        let payment = match &about {
            About::Payment(id) => *id,
            About::Refund(id) => {
                retail::payment::payment_of_refund(tx, *id)?.ok_or(retail::Error::NotFound)?
            }
        };
        let (provider, event_id) = (provider.clone(), event_id.clone());
        let callback = ProviderCallback { provider, event_id, payment, kind, amount };
        retail::payment::on_provider_callback(tx, cx, &callback).map(drop)
    })
    .await?;
    let _ = app.moved.send(());
    Ok(StatusCode::NO_CONTENT)
}
