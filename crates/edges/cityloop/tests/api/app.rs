//! A product of its own for a test, or one for all tests that do not mind company.
//!
//! Starting one hashes a password for each of its staff, so most tests share one. It runs on a runtime that outlives
//! each test's own.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use cityloop::config::{Config, EXAMPLE};
use cityloop::platform::{Platform, system_cx};
use cityloop::seed::{self, PASSWORD};
use cityloop::serve::{self, Running};
use kernel::Cx;
use serde_json::json;
use store::Tx;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use crate::citizens::{Citizen, a_citizen};
use crate::client::{Client, Session};
use crate::logs;

/// Where PostgreSQL is looked for unless `CITYLOOP_TEST_PG` says otherwise.
const DEFAULT_PG: &str = "host=127.0.0.1 user=postgres dbname=test connect_timeout=2";
/// Left-over folders of earlier runs are swept once they are this old.
const SWEEP_AFTER: Duration = Duration::from_secs(60 * 60);
/// A free port may be taken between finding and using it; then another is found.
const START_TRIES: u32 = 5;
/// Longest wait for a product to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(15);
/// What the stand-ins share with us.
pub const SECRET: &str = "secret-of-the-api-tests";

/// Runs the products while each test has a runtime of its own.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// Which database a product stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A schema of its own on the test server.
    Postgres,
}

/// A running product with the demonstration city in it.
pub struct TestApp {
    /// The rooms, for what no door tells: whether the books are sound.
    pub platform: Platform,
    /// Address of the stand-ins.
    pub sandbox: String,
    home: String,
    folder: TempDir,
    schema: Option<String>,
    sessions: tokio::sync::Mutex<BTreeMap<String, Session>>,
    running: Mutex<Option<Running>>,
}

impl TestApp {
    /// A product of its own on SQLite.
    pub async fn spawn() -> Self {
        Self::spawn_on(Engine::Sqlite).await.expect("SQLite is always there")
    }

    /// A product of its own; `None` (and a printed reason) where there is no PostgreSQL.
    pub async fn spawn_on(engine: Engine) -> Option<Self> {
        RUNTIME.spawn(start(engine, PathBuf::new())).await.unwrap()
    }

    /// A product of its own on SQLite that serves by the packs of a folder.
    pub async fn spawn_by_rules(folder: &Path) -> Self {
        let folder = folder.to_owned();
        RUNTIME.spawn(start(Engine::Sqlite, folder)).await.unwrap().expect("SQLite is always there")
    }

    /// The product that tests share. Each brings its own citizens, and none counts what others do.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<TestApp> = OnceCell::const_new();
        SHARED.get_or_init(Self::spawn).await
    }

    /// Nobody: a client without a session.
    pub fn nobody(&self) -> Client {
        Client::new(&self.home, None)
    }

    /// A new citizen with a verified name.
    pub async fn citizen(&self) -> Citizen {
        a_citizen().verified().at(self).await
    }

    /// A member of staff of the demonstration city; one session a login, however often asked.
    pub async fn staff(&self, login: &str) -> Client {
        let mut sessions = self.sessions.lock().await;
        if let Some(session) = sessions.get(login) {
            return Client::new(&self.home, Some(session.clone()));
        }
        let body = json!({ "login": login, "password": PASSWORD });
        let client = self.nobody().signed_in(&self.nobody().post("/staff/session", body).await);
        sessions.insert(login.to_owned(), client.session().clone());
        client
    }

    /// Opens a staff account through the administrator's door and signs it in.
    pub async fn hire(&self, login: &str, role: &str, region: &str, org: Option<&str>) -> Client {
        let account = json!({
            "login": login, "password": PASSWORD, "role": role, "region": region, "org": org, "display": login
        });
        self.staff("admin").await.post("/admin/staff", account).await.ok();
        self.staff(login).await
    }

    /// The files of the embedded database.
    pub fn database_files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("cityloop.db")).collect()
    }

    /// Asks the rooms what no door tells.
    pub async fn ask<T, E>(&self, work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static) -> T
    where
        T: Send + 'static,
        E: From<store::Error> + std::fmt::Debug + Send + 'static,
    {
        let cx = system_cx(&*self.platform.ambient, "test");
        self.platform.cells.all()[0].read(cx, work).await.unwrap()
    }

    /// How many rows `sql` counts; `$1` is `argument`.
    pub async fn count(&self, sql: &str, argument: &str) -> i64 {
        let (sql, argument) = (sql.to_owned(), argument.to_owned());
        self.ask(move |tx, _| {
            let row = tx.row(&sql, &[store::Value::from(argument.as_str())])?.expect("a count has a row");
            row.get::<i64>(0)
        })
        .await
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let running = self.running.get_mut().unwrap().take();
        let (done, stopped) = std::sync::mpsc::channel();
        RUNTIME.spawn(async move {
            if let Some(running) = running {
                running.stop().await;
            }
            // The test that waits may have given up.
            let _ = done.send(());
        });
        let _ = stopped.recv_timeout(STOP_PATIENCE);
        if let Some(schema) = &self.schema {
            // Best effort: a left-over schema harms no later test.
            drop(on_server(&format!("SET lock_timeout = '5s'; DROP SCHEMA IF EXISTS \"{schema}\" CASCADE")));
        }
    }
}

async fn start(engine: Engine, rules: PathBuf) -> Option<TestApp> {
    logs::capture();
    let schema = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(schema_of_our_own()?),
    };
    let folder = folder();
    let sandbox = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let sandbox_url = format!("http://{}", sandbox.local_addr().unwrap());
    let settings = sandbox::Config { secret: SECRET.to_owned(), public_url: sandbox_url.clone() };
    tokio::spawn(sandbox::serve(sandbox, settings));
    let mut config = config(folder.path(), &sandbox_url, schema.as_deref());
    config.rules.packs = rules;
    let opening = config.clone();
    let opened = tokio::task::spawn_blocking(move || Platform::open(&opening, seed::seed));
    let platform = opened.await.unwrap().unwrap();
    let running = serving(&platform, config).await;
    Some(TestApp {
        home: format!("http://{}", running.address),
        sandbox: sandbox_url,
        platform,
        folder,
        schema,
        sessions: tokio::sync::Mutex::default(),
        running: Mutex::new(Some(running)),
    })
}

/// Serves on a free port; partners have to know it before it is listened on.
async fn serving(platform: &Platform, mut config: Config) -> Running {
    for _ in 0..START_TRIES {
        config.server.listen = free_port();
        config.server.public_url = format!("http://{}", config.server.listen);
        match serve::start(platform, &config).await {
            Ok(running) => return running,
            Err(error) => println!("another port is tried: {error:#}"),
        }
    }
    panic!("no free port was found");
}

fn free_port() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

fn config(folder: &Path, sandbox: &str, schema: Option<&str>) -> Config {
    let mut config: Config = toml::from_str(EXAMPLE).unwrap();
    config.store.folder = folder.to_owned();
    config.sandbox.run = false;
    for partner in [&mut config.sms, &mut config.identity, &mut config.payment] {
        partner.url = sandbox.to_owned();
        partner.secret = SECRET.to_owned();
    }
    // Every test comes from one address.
    config.server.requests_per_second = 1_000_000;
    config.server.burst = 1_000_000;
    if let Some(schema) = schema {
        config.store.engine = cityloop::config::Engine::Postgres;
        config.store.url = pg_url();
        config.store.workers = 4;
        config.store.schema = schema.to_owned();
    }
    config
}

/// A folder under the build's own, so that what a killed run leaves behind is found and swept.
fn folder() -> TempDir {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with("api-");
        let changed = entry.metadata().and_then(|m| m.modified()).unwrap_or_else(|_| SystemTime::now());
        if ours && changed.elapsed().is_ok_and(|age| age > SWEEP_AFTER) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
    tempfile::Builder::new().prefix("api-").tempdir_in(place).unwrap()
}

/// A fresh schema, counted where the runs on PostgreSQL are; `None` where there is no server.
fn schema_of_our_own() -> Option<String> {
    static SCHEMAS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    if let Err(error) = on_server("SELECT 1") {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL must run in CI: {error}");
        println!("skipped on PostgreSQL: no server at '{}' ({error})", pg_url());
        return None;
    }
    let number = SCHEMAS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let schema = format!("t_api_{}_{number}", std::process::id());
    on_server(&format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE")).unwrap();
    if let Some(path) = std::env::var_os("CITYLOOP_PG_TALLY") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| writeln!(file, "api {schema}")).expect("the tally can be written");
    }
    Some(schema)
}

fn pg_url() -> String {
    std::env::var("CITYLOOP_TEST_PG").unwrap_or_else(|_| DEFAULT_PG.to_owned())
}

/// Runs `sql` on a thread of its own: the synchronous client may not be used inside a runtime.
fn on_server(sql: &str) -> Result<(), postgres::Error> {
    std::thread::scope(|scope| {
        let run = || postgres::Client::connect(&pg_url(), postgres::NoTls)?.batch_execute(sql);
        scope.spawn(run).join().expect("the client does not panic")
    })
}

/// Runs `test` on SQLite and, where a server answers, on PostgreSQL.
pub async fn on_each_engine<F, R>(test: F)
where
    F: Fn(Arc<TestApp>) -> R,
    R: Future<Output = ()>,
{
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if let Some(app) = TestApp::spawn_on(engine).await {
            test(Arc::new(app)).await;
        }
    }
}
