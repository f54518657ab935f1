//! What the product writes to its log while the tests run, kept to be searched.

use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Everything logged so far.
static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Our own crates log everything they can; what others say of a request's parts counts as well.
const FILTER: &str = "debug,cityloop=trace,cityloop_http=trace,store=trace,people=trace,ledger=trace,civic=trace,\
                      retail=trace,delivery=trace,growth=trace,insight=trace,postgres=info,tokio_postgres=info";

struct Keep;

impl std::io::Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Keep {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Begins to keep the log, once a process.
pub fn capture() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let builder = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(FILTER)).with_ansi(false);
        builder.with_writer(Keep).init();
    });
}

/// Everything logged so far.
pub fn so_far() -> Vec<u8> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
