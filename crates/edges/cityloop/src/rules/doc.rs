//! `rules doc`: a pack as a page that a lawyer can check, every sentence linked to its source.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use rules::{Pack, When};
use serde_json::Value as Json;

use super::{Source, find, today};

/// Which packs, and where to.
#[derive(Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version; all packs without one.
    pack: Option<String>,
    /// Folder to write to, one page a pack.
    #[arg(long, value_name = "DIR", default_value = "target/rules")]
    out: PathBuf,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let wanted: Vec<&Pack> = match &options.pack {
        Some(name) => vec![find(&packs, name, When::from(today()))?],
        None => packs.iter().collect(),
    };
    std::fs::create_dir_all(&options.out).with_context(|| options.out.display().to_string())?;
    for pack in wanted {
        let path = options.out.join(format!("{}@{}.html", pack.id(), pack.version()));
        std::fs::write(&path, page(pack)).with_context(|| path.display().to_string())?;
        writeln!(out, "{}", path.display())?;
    }
    Ok(())
}

const STYLE: &str = "body{font:16px/1.7 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#1a1a1a;background:#fff}h2{border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%}\
td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}code{background:#f2f2f2;\
padding:.1rem .3rem}article{margin:1.5rem 0;padding-left:1rem;border-left:4px solid #246}.demo{border-color:#b40}\
mark{background:#eef4ff}";

/// The whole page.
fn page(pack: &Pack) -> String {
    let told = pack.describe();
    let rules = pack.describe_rules();
    let label = pack.label();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n<title>{zh}</title>\n\
         <style>{STYLE}</style>\n<h1>{zh}</h1>\n<p lang=\"en\">{en}</p>\n",
        zh = escape(&label.zh),
        en = escape(&label.en),
    );
    let effective = pack.effective();
    let to = effective.to.map_or_else(|| "…".to_owned(), |to| to.to_string());
    line(
        &mut out,
        &format!(
            "<p><code>{}</code> {} · {} – {to} · {} · {}</p>",
            escape(pack.id()),
            escape(pack.version()),
            effective.from,
            escape(&text(&told["status"])),
            &pack.hash()[..16],
        ),
    );
    line(&mut out, "<h2>依据 Sources</h2>\n<ul>");
    for source in told["sources"].as_array().into_iter().flatten() {
        source_item(&mut out, source);
    }
    line(&mut out, "</ul>\n<h2>需要的信息 Inputs</h2>\n<table><tr><th>名称<th>类型<th>说明</tr>");
    for input in told["inputs"].as_array().into_iter().flatten() {
        line(
            &mut out,
            &format!(
                "<tr><td><code>{}</code><td>{}<td>{} / <span lang=\"en\">{}</span></tr>",
                escape(&text(&input["name"])),
                escape(&text(&input["type"])),
                escape(&text(&input["label"]["zh"])),
                escape(&text(&input["label"]["en"])),
            ),
        );
    }
    line(&mut out, "</table>\n<h2>参数 Parameters</h2>\n<table><tr><th>参数<th>起<th>值<th>依据</tr>");
    for param in rules["params"].as_array().into_iter().flatten() {
        for value in param["values"].as_array().into_iter().flatten() {
            line(
                &mut out,
                &format!(
                    "<tr><td>{}<br><code>{}</code><td>{}<td>{} {}<td>{}</tr>",
                    escape(&text(&param["label"]["zh"])),
                    escape(&text(&param["name"])),
                    escape(&text(&value["from"])),
                    escape(&text(&value["value"])),
                    escape(&text(&param["unit"])),
                    citations(&value["law"]),
                ),
            );
        }
    }
    line(&mut out, "</table>\n<h2>计算步骤 Steps</h2>");
    for node in rules["nodes"].as_array().into_iter().flatten() {
        step(&mut out, node);
    }
    line(&mut out, "</html>");
    out
}

fn source_item(out: &mut String, source: &Json) {
    let title = escape(&text(&source["title"]));
    let title = match source["url"].as_str() {
        Some(url) => format!("<a href=\"{}\">{title}</a>", escape(url)),
        None => title,
    };
    let (id, number) = (escape(&text(&source["id"])), escape(&text(&source["number"])));
    let review = source["review_by"].as_str().map_or_else(String::new, |day| format!(" · 复核期限 {day}"));
    line(out, &format!("<li id=\"source-{id}\">{title} {number}{review}</li>"));
}

/// One computed value: what it says in three wordings, how it is computed, and where that is written.
fn step(out: &mut String, node: &Json) {
    let class = if node["status"] == "demo" { " class=\"demo\"" } else { "" };
    let sentence = |wording: &str| placeholders(&escape(&text(&node["explain"][wording])));
    line(
        out,
        &format!(
            "<article id=\"node-{name}\"{class}>\n<h3>{zh} <small lang=\"en\">{en}</small></h3>\n\
         <p>{} {law}</p>\n<p lang=\"en\">{} {law}</p>\n<p>{} {law}</p>\n<p><code>{name} = {expr}</code></p>\n</article>",
            sentence("zh"),
            sentence("en"),
            sentence("elder"),
            name = escape(&text(&node["name"])),
            zh = escape(&text(&node["label"]["zh"])),
            en = escape(&text(&node["label"]["en"])),
            expr = escape(&text(&node["expr"])),
            law = citations(&node["law"]),
        ),
    );
}

/// Links to the sources, with their articles.
fn citations(law: &Json) -> String {
    let links = law.as_array().into_iter().flatten().map(|citation| {
        let article = citation["article"].as_str().map_or_else(String::new, |article| format!(" {article}"));
        let name = citation["number"].as_str().or(citation["title"].as_str()).unwrap_or_default();
        let id = escape(&text(&citation["id"]));
        format!("<a href=\"#source-{id}\">〔{}{}〕</a>", escape(name), escape(&article))
    });
    links.collect()
}

/// Shows which words of a sentence are computed.
fn placeholders(escaped: &str) -> String {
    escaped.replace("{{", "<mark>").replace("}}", "</mark>")
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a String takes every text");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_links_to_a_source_that_is_on_the_page() {
        let packs = crate::packs::law().unwrap();
        for pack in packs.iter() {
            let page = page(pack);
            for link in page.split("href=\"#").skip(1) {
                let id = link.split('"').next().unwrap();
                assert!(page.contains(&format!("id=\"{id}\"")), "{}: {id}", pack.id());
            }
            let steps = pack.describe_rules()["nodes"].as_array().unwrap().len();
            assert_eq!(page.matches("<article").count(), steps);
            assert!(!page.contains("{{"), "{}", pack.id());
        }
    }

    #[test]
    fn what_authors_write_is_never_markup() {
        assert_eq!(escape("a < b && \"c\""), "a &lt; b &amp;&amp; &quot;c&quot;");
    }
}
