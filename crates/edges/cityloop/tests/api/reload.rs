//! Rule packs exchanged under load: no request fails, answers follow, and a broken set never serves.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::client::text;

/// Askers at once.
const ASKERS: usize = 4;
/// Requests at least.
const REQUESTS: u64 = 1_000;
/// Exchanges of the packs.
const EXCHANGES: u64 = 12;
/// The exchange whose pack is broken.
const BROKEN: u64 = 6;

/// A pack in which one thing costs so many yuan.
fn pack(yuan: u64) -> String {
    let mut text = format!(
        r#"[pack]
id = "cn.test.price"
label = "价格"
label_en = "Price"
region = "CN"
version = "{yuan}"
effective = {{ from = 2020-01-01 }}
recorded = 2020-01-01
status = "demo"
outputs = ["amount"]
[[pack.source]]
id = "s"
title = "依据"
[input.count]
type = "int"
label = "数量"
label_en = "Count"
min = 0
max = 100
[param.price]
label = "单价"
label_en = "Price of one"
unit = "fen"
values = [{{ from = 2020-01-01, v = {yuan}_00, law = "s" }}]
[[node]]
name = "amount"
expr = "price * count"
label = "金额"
label_en = "Amount"
law = ["s"]
"#
    );
    for count in 1..=10 {
        let amount = count * yuan;
        text.push_str(&format!(
            "[[test]]\nas_of = 2026-01-01\nin = {{ count = {count} }}\nout = {{ amount = {amount}_00 }}\n"
        ));
    }
    text
}

/// Puts a pack in the folder at once, as careful administrators do.
fn put(folder: &Path, text: &str) {
    let beside = folder.join("price.new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, folder.join("price.toml")).unwrap();
}

async fn price(app: &TestApp) -> String {
    let ask = json!({ "inputs": { "count": 1 }, "as_of": "2026-01-01" });
    let answer = app.nobody().post("/rules/cn.test.price/evaluate", ask).await.ok();
    assert_eq!(answer["ok"], true, "{answer}");
    // Answer and version are of one set, whatever is exchanged meanwhile.
    assert_eq!(text(&answer["outputs"][0]["value"]), format!("{}.00", text(&answer["version"])));
    text(&answer["version"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packs_are_exchanged_under_load_without_a_failed_request() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &pack(1));
    let app = Arc::new(TestApp::spawn_by_rules(folder.path()).await);
    let admin = app.staff("admin").await;
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let askers: Vec<_> = (0..ASKERS)
        .map(|_| {
            let (app, stop, asked) = (Arc::clone(&app), Arc::clone(&stop), Arc::clone(&asked));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    price(&app).await;
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let mut in_force = "1".to_owned();
    for exchange in 1..=EXCHANGES {
        let yuan = exchange + 1;
        let broken = exchange == BROKEN;
        let text = if broken { pack(yuan).replace("price * count", "prize * count") } else { pack(yuan) };
        put(folder.path(), &text);
        let told = admin.post("/admin/rules/reload", json!({})).await.ok();
        assert_eq!(told["faults"].as_array().unwrap().is_empty(), !broken, "{told}");
        if broken {
            assert!(told["faults"].to_string().contains("price.toml"), "{told}");
            let system = admin.get("/admin/system").await.ok();
            assert_eq!(system["rules"]["faults"], told["faults"]);
        } else {
            in_force = yuan.to_string();
        }
        assert_eq!(price(&app).await, in_force);
        // Spread the requests over the exchanges.
        while asked.load(Ordering::Relaxed) < REQUESTS * exchange / EXCHANGES {
            assert!(askers.iter().all(|asker| !asker.is_finished()), "an asker was failed");
            tokio::task::yield_now().await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    for asker in askers {
        asker.await.unwrap();
    }
    assert!(asked.load(Ordering::Relaxed) >= REQUESTS);
    let system = admin.get("/admin/system").await.ok();
    assert_eq!((&system["rules"]["faults"], &system["rules"]["refused_at"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn a_changed_file_is_noticed_without_being_told() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &pack(1));
    let app = TestApp::spawn_by_rules(folder.path()).await;
    assert_eq!(price(&app).await, "1");
    put(folder.path(), &pack(20));
    let patience = Instant::now() + Duration::from_secs(20);
    while price(&app).await != "20" {
        assert!(Instant::now() < patience, "the change was never noticed");
    }
}
