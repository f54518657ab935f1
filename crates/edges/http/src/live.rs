//! Live pages: a view is sent at once, and again whenever it has become another one, as server-sent events.
//!
//! What moved is not said, only that something did: the view is then read again, at most twice a second, and
//! sent if it differs from what was sent last. Reading now and then without a call makes up for a call that
//! was missed. A stream ends with what it shows, when a reading fails, or after a while, so that nobody goes
//! on seeing what their session no longer lets them see; whoever still may comes back by themselves.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep_until, timeout};

use crate::problem::Problem;

/// Readings are at least this far apart.
const APART: Duration = Duration::from_millis(500);
/// Read again after this long even if nobody called.
const UNCALLED: Duration = Duration::from_secs(5);
/// Quiet for this long, a ping goes out with the next reading: with [`UNCALLED`] at least one every 15
/// seconds.
const QUIET: Duration = Duration::from_secs(10);
/// After this long the page has to ask again, and to show its session.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// A view at one moment.
pub(crate) struct Glance<T> {
    /// What is shown.
    pub view: T,
    /// True if it will not change any more.
    pub last: bool,
}

struct Live<F> {
    name: &'static str,
    moved: broadcast::Receiver<()>,
    read: F,
    /// What is to be sent next without reading.
    due: Option<(String, bool)>,
    shown: String,
    id: u64,
    over: bool,
    end: Instant,
    read_at: Instant,
    sent_at: Instant,
}

/// Sends `first`, and what `read` gives later, as events called `name`. `moved` must have been subscribed
/// before `first` was read, so that nothing in between is missed.
pub(crate) fn stream<T, F, R>(
    name: &'static str,
    moved: broadcast::Receiver<()>,
    first: &Glance<T>,
    read: F,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<T, F, R>>
where
    T: Serialize + 'static,
    F: Fn() -> R + Send + 'static,
    R: Future<Output = Result<Glance<T>, Problem>> + Send,
{
    let now = Instant::now();
    let live = Live {
        name,
        moved,
        read,
        due: Some((json(&first.view), first.last)),
        shown: String::new(),
        id: 0,
        over: false,
        end: now + LIFE,
        read_at: now,
        sent_at: now,
    };
    Sse::new(unfold(live, |mut live| async move { live.next().await.map(|event| (Ok(event), live)) }))
}

impl<F> Live<F> {
    async fn next<T, R>(&mut self) -> Option<Event>
    where
        T: Serialize,
        F: Fn() -> R,
        R: Future<Output = Result<Glance<T>, Problem>>,
    {
        if let Some((view, last)) = self.due.take() {
            return Some(self.show(view, last));
        }
        while !self.over && Instant::now() < self.end {
            self.wait().await;
            // The refusal was logged where it arose; the page asks again and is told.
            let glance = (self.read)().await.ok()?;
            self.read_at = Instant::now();
            let view = json(&glance.view);
            if view != self.shown {
                return Some(self.show(view, glance.last));
            }
            self.over = glance.last;
            if self.sent_at.elapsed() >= QUIET {
                self.sent_at = Instant::now();
                return Some(Event::default().event("ping").data("{}"));
            }
        }
        None
    }

    /// Returns when somebody called or enough time went by, but not too soon after the last reading.
    async fn wait(&mut self) {
        // Being called, having missed calls, and nobody left to call all mean the same: look.
        let _ = timeout(UNCALLED, self.moved.recv()).await;
        sleep_until(self.read_at + APART).await;
        // Calls until now are answered by the reading that follows.
        self.moved = self.moved.resubscribe();
    }

    fn show(&mut self, view: String, last: bool) -> Event {
        self.id += 1;
        self.over = last;
        self.sent_at = Instant::now();
        let event = Event::default().event(self.name).id(self.id.to_string()).data(&view);
        self.shown = view;
        event
    }
}

fn json<T: Serialize>(view: &T) -> String {
    serde_json::to_string(view).expect("a view is plain data with text keys")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::response::IntoResponse as _;
    use http_body_util::BodyExt as _;

    use super::*;

    /// The whole stream of a view that counts its readings and ends with the third.
    async fn told(moved: &broadcast::Sender<()>, step: u32) -> String {
        let readings = Arc::new(AtomicU32::new(0));
        let read = move || {
            let seen = readings.fetch_add(1, Ordering::Relaxed) + 1;
            async move { Ok(Glance { view: seen * step, last: seen == 3 }) }
        };
        let receiver = moved.subscribe();
        for _ in 0..3 {
            moved.send(()).expect("the receiver is there");
        }
        let response = stream("job", receiver, &Glance { view: 0, last: false }, read).into_response();
        let body = response.into_body().collect().await.expect("the stream ends").to_bytes();
        String::from_utf8(body.to_vec()).expect("events are text")
    }

    #[tokio::test(start_paused = true)]
    async fn a_view_is_sent_at_once_and_when_it_is_another_until_it_is_the_last() {
        let text = told(&broadcast::channel(8).0, 7).await;
        let views: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        assert_eq!(views, ["0", "7", "14", "21"]);
        assert!(text.contains("event: job") && text.contains("id: 4"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unchanged_view_is_not_sent_again_but_the_line_stays_alive() {
        let text = told(&broadcast::channel(8).0, 0).await;
        assert_eq!(text.matches("event: job").count(), 1, "{text}");
        assert_eq!(text.matches("event: ping").count(), 1, "{text}");
    }
}
