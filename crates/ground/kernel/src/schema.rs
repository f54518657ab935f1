//! How the kernel's types look in the API's description: strings with an example, except places and texts.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::id::Kind;
use crate::{Fen, Id, Point, Region, Role, Text, TraceId};

fn string(description: &str, example: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String);
    object.description(Some(description)).examples([serde_json::Value::from(example)]).into()
}

impl PartialSchema for Fen {
    fn schema() -> RefOr<Schema> {
        string("amount in yuan with two decimals", "7280.00")
    }
}

impl ToSchema for Fen {
    fn name() -> Cow<'static, str> {
        "Money".into()
    }
}

impl<K: Kind> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        string("typed identifier", &format!("{}_01kahzz3hqe4f8zjh1cz8m4wqd", K::PREFIX))
    }
}

impl<K: Kind> ToSchema for Id<K> {
    fn name() -> Cow<'static, str> {
        format!("Id_{}", K::PREFIX).into()
    }
}

impl PartialSchema for Region {
    fn schema() -> RefOr<Schema> {
        string("division code: CN, six digits, or nine for a street", "440106")
    }
}

impl ToSchema for Region {}

impl PartialSchema for TraceId {
    fn schema() -> RefOr<Schema> {
        string("32 hexadecimal digits", "0af7651916cd43dd8448eb211c80319c")
    }
}

impl ToSchema for TraceId {}

impl PartialSchema for Role {
    fn schema() -> RefOr<Schema> {
        let names = Self::ALL.map(Self::name);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
    }
}

impl ToSchema for Role {}

impl PartialSchema for Point {
    fn schema() -> RefOr<Schema> {
        let integer = || ObjectBuilder::new().schema_type(Type::Integer);
        ObjectBuilder::new()
            .property("lat_e7", integer().description(Some("latitude × 10,000,000")))
            .property("lng_e7", integer().description(Some("longitude × 10,000,000")))
            .required("lat_e7")
            .required("lng_e7")
            .into()
    }
}

impl ToSchema for Point {}

impl PartialSchema for Text {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        ObjectBuilder::new()
            .property("zh", text())
            .property("en", text())
            .required("zh")
            .required("en")
            .into()
    }
}

impl ToSchema for Text {}
