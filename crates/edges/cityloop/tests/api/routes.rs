//! Every operation there is, as the API's own description tells it; what is asked of each is asked of all.

use kernel::Slot;
use kernel::id::{Id, Kind};
use reqwest::Method;
use serde_json::Value;

use crate::app::TestApp;
use crate::client::Client;

/// The roles somebody can have.
pub const ROLES: [&str; 7] = ["citizen", "clerk", "merchant", "courier", "dispatcher", "operator", "admin"];

/// An operation.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path below the API's prefix, with its parameters' names: `/cases/{id}`.
    pub path: String,
    /// The roles that may call it; none means everybody.
    pub roles: Vec<String>,
}

impl Route {
    /// `POST /cases/{id}/submit`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// True if it changes something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }

    /// The path with well-formed ids of things that do not exist.
    pub fn with_unknown_ids(&self) -> String {
        self.path.split('/').map(|part| self.filled(part)).collect::<Vec<_>>().join("/")
    }

    fn filled(&self, part: &str) -> String {
        let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return part.to_owned();
        };
        let known = |prefix: &str| self.path.starts_with(prefix);
        match name {
            "id" if known("/devices") => unknown::<kernel::id::Session>(),
            "id" if known("/me/delegations") => unknown::<kernel::id::Delegation>(),
            "id" if known("/me/consents") => unknown::<kernel::id::Consent>(),
            "id" if known("/me/addresses") => unknown::<kernel::id::Address>(),
            "id" if known("/cases") || known("/clerk/cases") => unknown::<kernel::id::Case>(),
            "id" if known("/documents") => unknown::<kernel::id::Document>(),
            "id" if known("/orders") || known("/merchant/orders") => unknown::<kernel::id::Order>(),
            "id" if known("/courier/jobs") || known("/dispatch/jobs") => unknown::<kernel::id::Job>(),
            "id" if known("/dispatch/simulations") => unknown::<kernel::id::Simulation>(),
            "id" if known("/admin/processes") => unknown::<kernel::id::Process>(),
            "decision" => unknown::<kernel::id::Decision>(),
            "run" => unknown::<kernel::id::Run>(),
            "offer" => "newborn_daily".to_owned(),
            "code" | "pack" => "cn.nothing.unknown".to_owned(),
            "sku" => "none-001".to_owned(),
            "trace" => "0123456789abcdef0123456789abcdef".to_owned(),
            "provider" => "sandbox".to_owned(),
            other => panic!("{}: say here what fills {{{other}}}", self.name()),
        }
    }
}

/// A well-formed id of something that does not exist.
pub fn unknown<K: Kind>() -> String {
    Id::<K>::from_parts(1_780_000_000_000, Slot::new(7).unwrap(), 42).to_string()
}

/// Every operation of `app`.
pub async fn routes(app: &TestApp) -> Vec<Route> {
    let description = app.nobody().get("/openapi.json").await.ok();
    let mut routes = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            if !["get", "post", "put", "patch", "delete"].contains(&method.as_str().to_lowercase().as_str()) {
                continue;
            }
            let path = path.strip_prefix("/api/v1").expect("every operation is below the prefix").to_owned();
            routes.push(Route { method, path, roles: roles(operation) });
        }
    }
    assert!(routes.len() > 80, "the description has {} operations", routes.len());
    routes
}

fn roles(operation: &Value) -> Vec<String> {
    let needs = operation["security"].as_array().into_iter().flatten();
    let roles = needs.flat_map(|need| need["session"].as_array().cloned().unwrap_or_default());
    let roles: Vec<String> = roles.map(|role| role.as_str().unwrap().to_owned()).collect();
    assert!(roles.iter().all(|role| ROLES.contains(&role.as_str())), "an unknown role among {roles:?}");
    roles
}

/// Somebody of `role`.
pub async fn somebody(app: &TestApp, role: &str) -> Client {
    match role {
        "citizen" => app.citizen().await.client,
        "courier" => app.staff("courier12").await,
        staff => app.staff(staff).await,
    }
}
