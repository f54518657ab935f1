//! The running product: doors, runner, dispatch and, where configured, the stand-ins for outside parties.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use cityloop_http::security::RateLimit;
use cityloop_http::{App, Settings};
use events::{
    CourierAssigned, Event, JobDelivered, JobFailed, JobPickedUp, JobPlanned, JobReleased, OrderReady,
};
use kernel::Region;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::runner::{Consumer, Runner, Wiring};
use tokio::net::TcpListener;
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::partners::Gateway;
use crate::platform::{Platform, home, system_cx};
use crate::simulations::simulations_loop;
use crate::wiring::{Parts, wiring};
use crate::{divisions, packs, platform};

/// Dispatch decides at least this often …
const TICK: Duration = Duration::from_secs(15);
/// … and, when a job waits, at most this often.
const TICK_MIN: Duration = Duration::from_millis(250);
/// How promises were kept is told on /metrics this often.
const TELL: Duration = Duration::from_secs(60);
/// The files of the rule packs are looked at this often.
const LOOK: Duration = Duration::from_secs(2);
/// Longest wait for what is under way when we stop.
const DRAIN: Duration = Duration::from_secs(10);

/// A product that serves.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the stand-ins listen, if they run.
    pub sandbox: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Stops taking requests, lets what is under way end, and stops the background work.
    pub async fn stop(self) {
        // Nobody listening any more means everything has stopped already.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if tokio::time::timeout(DRAIN, task).await.is_err() {
                tracing::warn!("a part did not stop in time");
            }
        }
    }
}

/// Installs the recorder of counters, once a process.
fn recorder() -> PrometheusHandle {
    static HANDLE: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::debug!("another recorder counts already");
            }
            handle
        })
        .clone()
}

/// Starts everything.
///
/// # Errors
/// If an address cannot be listened on or the embedded data is damaged.
pub async fn start(platform: &Platform, config: &Config) -> anyhow::Result<Running> {
    let (stop, stopped) = watch::channel(false);
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    let address = listener.local_addr()?;
    let mut tasks = Vec::new();
    let sandbox = if config.sandbox.run {
        Some(start_sandbox(config, &mut tasks, stopped.clone()).await?)
    } else {
        None
    };
    let (moved, _) = broadcast::channel(16);
    let wake = Arc::new(Notify::new());
    let wiring = Arc::new(wired(platform, config, &moved, &wake));
    for store in platform.cells.all() {
        let holder = format!("{}:{address}", std::process::id());
        let runner = Runner::new(store.clone(), Arc::clone(&wiring), Arc::clone(&platform.ambient), holder);
        tasks.push(tokio::spawn(runner.run(stopped.clone())));
    }
    tasks.push(tokio::spawn(dispatch_loop(platform.clone(), wake, moved.clone(), stopped.clone())));
    let asked = Arc::new(Notify::new());
    tasks.push(tokio::spawn(simulations_loop(platform.clone(), Arc::clone(&asked), stopped.clone())));
    let app = app(platform, config, moved, asked)?;
    tasks.push(tokio::spawn(rules_loop(app.clone(), config.rules.folder(), stopped.clone())));
    tasks.push(tokio::spawn(serve_http(listener, app, stopped)));
    Ok(Running { address, sandbox, stop, tasks })
}

fn app(
    platform: &Platform,
    config: &Config,
    moved: broadcast::Sender<()>,
    asked: Arc<Notify>,
) -> anyhow::Result<App> {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    let identity = Gateway::new(config.identity.clone(), &config.server.public_url);
    let cashier = Gateway::new(config.payment.clone(), &config.server.public_url);
    let settings = Settings {
        secure: config.is_secure(),
        payment_secret: config.payment.secret.clone(),
        payment_provider: config.payment.adapter.clone(),
        rate: RateLimit {
            per_second: at_least_one(config.server.requests_per_second),
            burst: at_least_one(config.server.burst),
        },
        home: home(),
    };
    Ok(App {
        cells: platform.cells.clone(),
        ambient: Arc::clone(&platform.ambient),
        law: Arc::clone(&platform.law),
        catalog: Arc::clone(&platform.catalog),
        divisions: Arc::new(divisions::load()?),
        ports: Arc::<crate::adapters::Neighbours>::clone(&platform.neighbours),
        identity: Arc::new(identity),
        cashier: Arc::new(cashier),
        settings: Arc::new(settings),
        moved,
        asked,
        metrics: recorder(),
    })
}

/// The table of the loop, and two rows that only wake what waits in this process.
fn wired(platform: &Platform, config: &Config, moved: &broadcast::Sender<()>, wake: &Arc<Notify>) -> Wiring {
    let mut wiring = wiring(Parts {
        neighbours: Arc::clone(&platform.neighbours),
        bundles: Arc::clone(&platform.bundles),
        sms: Gateway::new(config.sms.clone(), &config.server.public_url),
        payment: Gateway::new(config.payment.clone(), &config.server.public_url),
        cells: platform.cells.clone(),
        ambient: Arc::clone(&platform.ambient),
    });
    let (moved, wake) = (moved.clone(), Arc::clone(wake));
    wiring.consumers.push(Consumer {
        name: "doors.wake",
        events: &[
            JobPlanned::NAME,
            JobReleased::NAME,
            OrderReady::NAME,
            CourierAssigned::NAME,
            JobPickedUp::NAME,
            JobDelivered::NAME,
            JobFailed::NAME,
        ],
        react: Arc::new(move |_, _, event| {
            let waits =
                matches!(event.event, Event::JobPlanned(_) | Event::JobReleased(_) | Event::OrderReady(_));
            if waits {
                wake.notify_one();
            }
            // Nobody watching is fine.
            let _ = moved.send(());
            Ok(())
        }),
    });
    wiring
}

async fn start_sandbox(
    config: &Config,
    tasks: &mut Vec<JoinHandle<()>>,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(config.sandbox.listen)
        .await
        .with_context(|| format!("cannot listen on {} for the sandbox", config.sandbox.listen))?;
    let address = listener.local_addr()?;
    let settings = sandbox::Config {
        secret: config.sandbox.secret.clone(),
        public_url: config.sandbox.public_url.clone(),
    };
    tasks.push(tokio::spawn(async move {
        tokio::select! {
            ended = sandbox::serve(listener, settings) => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the sandbox stopped");
                }
            }
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }));
    Ok(address)
}

async fn serve_http(listener: TcpListener, app: App, mut stopped: watch::Receiver<bool>) {
    let service = cityloop_http::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        // The sender gone means the product is going down as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the server stopped");
    }
}

/// Loads the rule packs anew when their files change, and when we are told to hang up.
async fn rules_loop(app: App, folder: Option<PathBuf>, mut stopped: watch::Receiver<bool>) {
    let mut hangups = hangups();
    let mut seen = look(folder.clone()).await;
    loop {
        let told = tokio::select! {
            () = tokio::time::sleep(LOOK) => false,
            () = hangup(&mut hangups) => true,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        let now = look(folder.clone()).await;
        if told || now != seen {
            seen = now;
            if let Err(problem) = app.reload_rules().await {
                tracing::error!(?problem, "the forms of the new rules are not published");
            }
        }
    }
}

/// What tells that a file changed: its name, length and time of change. Of a file that cannot be read only the name;
/// loading it tells why.
type Seen = Vec<(PathBuf, Option<(u64, SystemTime)>)>;

async fn look(folder: Option<PathBuf>) -> Seen {
    let Some(folder) = folder else { return Seen::new() };
    let looking = tokio::task::spawn_blocking(move || {
        let paths = packs::paths_in(&folder).unwrap_or_default();
        let state = |path: &PathBuf| {
            let about = path.metadata().ok()?;
            Some((about.len(), about.modified().ok()?))
        };
        paths.into_iter().map(|path| (path.clone(), state(&path))).collect()
    });
    looking.await.unwrap_or_default()
}

/// The signal by which administrators ask to read files anew; none where there is no such signal.
#[cfg(unix)]
type Hangups = Option<tokio::signal::unix::Signal>;
#[cfg(not(unix))]
type Hangups = ();

#[cfg(unix)]
fn hangups() -> Hangups {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok()
}

#[cfg(not(unix))]
const fn hangups() -> Hangups {}

/// Waits for the next one.
#[cfg(unix)]
async fn hangup(hangups: &mut Hangups) {
    let heard = match hangups {
        Some(signal) => signal.recv().await.is_some(),
        None => false,
    };
    if !heard {
        std::future::pending().await
    }
}

#[cfg(not(unix))]
async fn hangup(_: &mut Hangups) {
    std::future::pending().await
}

/// Decides for every city, regularly and soon after something changed.
async fn dispatch_loop(
    platform: Platform,
    wake: Arc<Notify>,
    moved: broadcast::Sender<()>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut told: Option<Instant> = None;
    while !*stopped.borrow() {
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(TICK) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        // What woke us may not be committed yet, and more may come with it.
        tokio::time::sleep(TICK_MIN).await;
        let cx = system_cx(&*platform.ambient, "dispatch");
        let store = platform.cells.of(cx.slot);
        match store.read(cx, |tx, _| delivery::planning::cities(tx)).await {
            Ok(cities) => {
                let tell = told.is_none_or(|told| told.elapsed() >= TELL);
                for city in cities {
                    if let Err(error) = tick(&platform, &city).await {
                        tracing::warn!(%city, %error, "a dispatch tick failed");
                    }
                    if tell && let Err(error) = tell_promises(&platform, &city).await {
                        tracing::warn!(%city, %error, "nobody knows how promises are kept");
                    }
                }
                if tell {
                    told = Some(Instant::now());
                }
                let _ = moved.send(());
            }
            Err(error) => tracing::warn!(%error, "dispatch cannot read its cities"),
        }
    }
}

/// Tells on /metrics how the promises of a city were kept in the last day.
async fn tell_promises(platform: &Platform, city: &Region) -> Result<(), delivery::Error> {
    let mut cx = platform::system_cx(&*platform.ambient, "dispatch");
    cx.slot = kernel::Slot::of_city(city);
    let (store, region) = (platform.cells.of(cx.slot), city.clone());
    let read = store.read(cx, move |tx, cx| delivery::planning::promises(tx, &region, cx.now));
    if let Some(promises) = read.await? {
        let kept = promises.kept as f64 / promises.delivered as f64;
        metrics::gauge!("cityloop_promises_kept_ratio", "city" => city.to_string()).set(kept);
        let half = promises.p50_s as f64;
        metrics::gauge!("cityloop_promise_to_door_seconds_p50", "city" => city.to_string()).set(half);
    }
    Ok(())
}

/// One tick of a city: read, decide outside any transaction, save.
///
/// # Errors
/// The room's.
pub async fn tick(
    platform: &Platform,
    city: &Region,
) -> Result<delivery::planning::Applied, delivery::Error> {
    let slot = kernel::Slot::of_city(city);
    let store = platform.cells.of(slot);
    let cx = || {
        let mut cx = platform::system_cx(&*platform.ambient, "dispatch");
        cx.slot = slot;
        cx
    };
    let start = Instant::now();
    let region = city.clone();
    store.write(cx(), move |tx, cx| delivery::planning::sweep(tx, cx, &region)).await?;
    let region = city.clone();
    let input = store.read(cx(), move |tx, cx| delivery::planning::plan_input(tx, cx, &region)).await?;
    let decided = tokio::task::spawn_blocking(move || delivery::planning::decide(&input));
    let plan = decided.await.map_err(|e| store::Error::Panicked(e.to_string()))??;
    let took = start.elapsed();
    metrics::histogram!("cityloop_dispatch_tick_seconds").record(took.as_secs_f64());
    let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    store.write(cx(), move |tx, cx| delivery::planning::apply_plan(tx, cx, &plan, took_ms)).await
}
