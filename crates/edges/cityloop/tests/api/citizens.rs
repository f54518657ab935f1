//! People: a test says what matters about one, and the rest is made up.

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use kernel::CitizenNumber;
use kernel::id::PersonId;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::client::{Client, LOOK_AGAIN, PATIENCE, text};

/// A door in Tianhe that the demonstration city delivers to: latitude and longitude.
pub const DOOR: (i64, i64) = (231_345_000, 1_133_260_000);

/// A citizen on their own device.
pub struct Citizen {
    /// The device.
    pub client: Client,
    /// Who they are.
    pub id: PersonId,
    /// Their mobile number.
    pub mobile: String,
    /// Their identity number; it counts once they are verified.
    pub number: String,
    /// The address they have, if they have one.
    pub address: Option<String>,
}

impl Deref for Citizen {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Somebody to be built.
#[derive(Debug, Clone)]
pub struct Builder {
    name: String,
    number: String,
    mobile: String,
    street: String,
    verified: bool,
    address: bool,
    elder: bool,
    treated: bool,
}

/// Somebody who has just signed in for the first time.
pub fn a_citizen() -> Builder {
    Builder {
        name: "林晓雯".to_owned(),
        number: new_number("1994"),
        mobile: new_mobile(),
        street: "体育西路 1 号 801".to_owned(),
        verified: false,
        address: false,
        elder: false,
        treated: false,
    }
}

impl Builder {
    /// Has a verified name.
    pub fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// Has a verified name, and it is this one.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self.verified()
    }

    /// Signs in with this number.
    pub fn with_mobile(mut self, mobile: &str) -> Self {
        self.mobile = mobile.to_owned();
        self
    }

    /// Has an address that is delivered to.
    pub fn with_address(mut self) -> Self {
        self.address = true;
        self
    }

    /// Has an address that is delivered to, with these words on the door.
    pub fn living_at(mut self, street: &str) -> Self {
        self.street = street.to_owned();
        self.with_address()
    }

    /// Was born in 1948 and uses the large type.
    pub fn elder(mut self) -> Self {
        self.number = new_number("1948");
        self.elder = true;
        self
    }

    /// Is not in the holdout that is never offered anything: looked for until found.
    pub fn treated(mut self) -> Self {
        self.treated = true;
        self
    }

    /// Brings them into the city.
    pub async fn at(mut self, app: &TestApp) -> Citizen {
        let (client, id) = loop {
            let (client, person) = sign_in(app, &self.mobile).await;
            let id: PersonId = text(&person["id"]).parse().unwrap();
            if !self.treated || is_treated(app, id) {
                break (client, id);
            }
            self.mobile = new_mobile();
        };
        let Self { name, number, mobile, street, verified, address, elder, .. } = self;
        if verified {
            let card = json!({ "name": name, "citizen_number": number });
            client.post("/me/verification", card).await.ok();
        }
        if elder {
            client.patch("/me", json!({ "elder_mode": true })).await.ok();
        }
        let mut citizen = Citizen { client, id, mobile, number, address: None };
        if address {
            let added =
                citizen.post("/me/addresses", address_body(&name, &citizen.mobile, &street)).await.ok();
            citizen.address = Some(text(&added["id"]));
        }
        citizen
    }
}

impl Citizen {
    /// The id of their address.
    pub fn address(&self) -> &str {
        self.address.as_deref().expect("a citizen built with an address")
    }
}

fn is_treated(app: &TestApp, id: PersonId) -> bool {
    let ambient = &app.platform.ambient;
    growth::decision::policy::arm(&ambient.keys(), id, ambient.now()) == growth::decision::Arm::Treated
}

/// A new address, as the page sends it.
pub fn address_body(contact: &str, mobile: &str, street: &str) -> Value {
    json!({
        "label": "家", "contact": contact, "mobile": mobile, "region": "440106", "text": street,
        "point": { "lat_e7": DOOR.0, "lng_e7": DOOR.1 }
    })
}

/// Signs a mobile number in with the code from its message; the device and who it now is.
pub async fn sign_in(app: &TestApp, mobile: &str) -> (Client, Value) {
    let nobody = app.nobody();
    let before = messages(app, mobile).await.len();
    nobody.post("/session/code", json!({ "mobile": mobile })).await.ok();
    let code = code(app, mobile, before).await;
    let answer = nobody.post("/session", json!({ "mobile": mobile, "code": code, "region": "440106" })).await;
    let client = nobody.signed_in(&answer);
    (client, answer.ok()["person"].clone())
}

/// The messages to a mobile number, newest first.
pub async fn messages(app: &TestApp, mobile: &str) -> Vec<Value> {
    let url = format!("{}/sms/v1/messages?to={mobile}", app.sandbox);
    let seen: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    seen.as_array().unwrap().clone()
}

async fn code(app: &TestApp, mobile: &str, before: usize) -> String {
    let begun = Instant::now();
    loop {
        let messages = messages(app, mobile).await;
        if messages.len() > before {
            let told = text(&messages[0]["text"]);
            let digits = told.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
            return digits.expect("a message with six digits").to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no message came to {mobile}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn draw() -> u32 {
    static DRAWN: AtomicU32 = AtomicU32::new(0);
    DRAWN.fetch_add(1, Ordering::Relaxed)
}

/// A mobile number nobody here has.
pub fn new_mobile() -> String {
    format!("139{:08}", draw())
}

/// A valid identity number of a woman born in `year` that nobody here has.
pub fn new_number(year: &str) -> String {
    let n = draw();
    let body = format!(
        "440106{year}{:02}{:02}{:02}{}",
        n % 12 + 1,
        n / 12 % 28 + 1,
        n / 336 % 100,
        n / 33_600 % 5 * 2
    );
    let mut candidates = "0123456789X".chars().map(|check| format!("{body}{check}"));
    candidates.find(|number| CitizenNumber::parse(number).is_ok()).expect("one check character fits")
}
