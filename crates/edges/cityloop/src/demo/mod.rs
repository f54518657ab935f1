//! The demonstration: one whole loop through the public HTTP API, each leg with its time, then the product keeps serving.
//!
//! Nothing here reaches around the doors: it signs in, applies, decides, pays, delivers as people and partners would.

pub(crate) mod client;
pub(crate) mod legs;

use std::io::Write as _;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;

use crate::config::Config;
use crate::platform::Platform;
use crate::{seed, serve};
use client::{Client, Sandbox};

/// How the demonstration runs.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// End after the loop.
    #[arg(long)]
    pub once: bool,
    /// One JSON object a leg.
    #[arg(long)]
    pub json: bool,
}

/// Citizens tried until one is not in the holdout of 5 %, who by design is never offered anything.
const CITIZENS_MAX: u32 = 6;

/// Tells of each leg as it ends.
pub struct Teller {
    json: bool,
    begun: Instant,
    leg_begun: Instant,
    legs: u32,
}

impl Teller {
    fn new(json: bool) -> Self {
        Self { json, begun: Instant::now(), leg_begun: Instant::now(), legs: 0 }
    }

    /// A leg ended: what it was, what came of it, and its thread where it has one.
    pub fn leg(&mut self, name: &str, zh: &str, outcome: &str, trace: Option<&str>) {
        self.legs += 1;
        let ms = self.leg_begun.elapsed().as_millis();
        if self.json {
            let leg = serde_json::json!({ "leg": name, "ms": ms, "outcome": outcome, "trace": trace });
            println!("{leg}");
        } else {
            println!("{:2}  {ms:>6} ms  {zh}  {outcome}", self.legs);
        }
        // A pipe closed by its reader is not our concern here.
        let _ = std::io::stdout().flush();
        self.leg_begun = Instant::now();
    }

    /// Something worth a line that is no leg.
    pub fn aside(&self, text: &str) {
        if !self.json {
            println!("    {text}");
        }
    }
}

/// Seeds, starts, drives the loop, and serves on unless told to end.
///
/// # Errors
/// Naming the leg that failed.
pub async fn run(config: Config, options: Options) -> anyhow::Result<()> {
    let mut teller = Teller::new(options.json);
    let opening = config.clone();
    let platform = tokio::task::spawn_blocking(move || Platform::open(&opening, seed::seed)).await??;
    teller.leg("seed", "准备城市 seed the city", "广州 Guangzhou", None);
    let running = serve::start(&platform, &config).await?;
    let home = format!("http://{}", running.address);
    let sandbox = running.sandbox.context("the demonstration needs the sandbox: set [sandbox] run = true")?;
    teller.leg("serve", "启动服务 start serving", &config.server.public_url, None);
    let story = tell(&mut teller, &home, &format!("http://{sandbox}")).await;
    match story {
        Ok(trace) => {
            let total = teller.begun.elapsed().as_millis();
            if options.json {
                println!("{}", serde_json::json!({ "leg": "loop", "ms": total, "trace": trace }));
            } else {
                println!("\n全程 the whole loop: {total} ms\n追踪号 trace id:   {trace}");
                places(&config);
            }
        }
        Err(error) => {
            running.stop().await;
            return Err(error.context("the loop did not close"));
        }
    }
    if !options.once {
        tokio::signal::ctrl_c().await.context("waiting for Ctrl-C")?;
    }
    running.stop().await;
    Ok(())
}

fn places(config: &Config) {
    let home = &config.server.public_url;
    println!("\n市民端 citizen app    {home}/");
    println!("管理端 console         {home}/console/");
    println!("短信收件箱 messages    {}/", config.sandbox.public_url);
    println!("API                   {home}/api/v1/openapi.json");
    println!("\n市民登录：任意大陆手机号，验证码见短信收件箱");
    println!("citizens sign in with any mainland mobile number; the code is in the message inbox");
    println!(
        "staff 账号: clerk · merchant · dispatcher · operator · admin · courier1 … courier12   密码 password: {}",
        seed::PASSWORD
    );
    println!("\nCtrl-C 结束 ends");
}

/// Tells the story with citizens until one may be offered something; returns the trace.
async fn tell(teller: &mut Teller, home: &str, sandbox: &str) -> anyhow::Result<String> {
    let sandbox = Sandbox::new(sandbox);
    let staff = legs::Staff::sign_in(home).await?;
    teller.leg("staff", "工作人员登录 staff sign in", "clerk, merchant, courier, operator", None);
    for _ in 0..CITIZENS_MAX {
        let citizen = Client::new(home);
        if let Some(trace) = legs::whole_loop(teller, &citizen, &staff, &sandbox).await? {
            return Ok(trace);
        }
        teller.aside(
            "this citizen is in the holdout of 5 % that is never offered anything; the next one tries",
        );
        teller.aside("该市民在 5% 对照组中，不会收到推荐；换下一位市民");
    }
    anyhow::bail!("{CITIZENS_MAX} citizens in a row were in the holdout")
}
