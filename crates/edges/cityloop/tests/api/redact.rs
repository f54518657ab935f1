//! Takes out of a view what differs from run to run, and nothing else.

use serde_json::Value;

/// `view` with ids, threads, case and order numbers, moments and days of the clock replaced by what they are.
pub fn redacted(view: &Value) -> Value {
    match view {
        Value::Array(items) => Value::Array(items.iter().map(redacted).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), field(name, value))).collect())
        }
        Value::String(text) => Value::String(words(text)),
        other => other.clone(),
    }
}

fn field(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("number" | "handover_code" | "hash", Value::String(_)) => Value::String(format!("[{name}]")),
        ("due_on", Value::String(_)) => Value::String("[day]".to_owned()),
        ("since_start_ms" | "distance_m" | "promise_minutes", Value::Number(_)) => {
            Value::String("[number]".to_owned())
        }
        (_, value) => redacted(value),
    }
}

/// Replaces what stands between white space and is an id, a moment, a thread, or a case number.
fn words(text: &str) -> String {
    let replaced = |word: &str| -> Option<&'static str> {
        let is_moment = word.len() >= 20 && word.parse::<jiff::Timestamp>().is_ok();
        let is_thread = word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_id = word.len() == 30
            && word.as_bytes()[3] == b'_'
            && word[4..].bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        match (is_id, is_moment, is_thread) {
            (true, ..) => Some("[id]"),
            (_, true, _) => Some("[moment]"),
            (.., true) => Some("[thread]"),
            _ => None,
        }
    };
    let words = text.split(' ').map(|word| replaced(word).unwrap_or(word));
    words.collect::<Vec<_>>().join(" ")
}
