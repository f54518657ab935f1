//! A job with its types erased, so that one queue carries them all.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kernel::Cx;
use tokio::sync::oneshot;

use crate::{Error, Tx};

/// What the driver does after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Keep the rows.
    Commit { wake: bool },
    /// The use case refused or failed: drop its rows, deliver its own answer.
    Refuse { panicked: bool },
    /// A serialisation conflict: run it again.
    Again,
}

pub(crate) trait Job: Send {
    /// Runs the work once. May be called again after [`Verdict::Again`].
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict;
    /// Delivers the answer: the use case's own, or the store's failure in its place.
    fn answer(self: Box<Self>, end: Result<(), Error>);
}

pub(crate) struct Typed<T, E, F> {
    cx: Cx,
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Wraps `work` for the queue; the receiver gets its answer once it is durable.
pub(crate) fn typed<T, E, F>(cx: Cx, work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    (Box::new(Typed { cx, work, outcome: None, reply }), receiver)
}

impl<T, E, F> Job for Typed<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        // Rows of a panicked job are rolled back and its captures are only read again by this same closure.
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(tx, &self.cx.restart())));
        if tx.conflicted() {
            return Verdict::Again;
        }
        let panicked = outcome.is_err();
        let outcome =
            outcome.unwrap_or_else(|panic| Err(E::from(Error::Panicked(panic_text(panic.as_ref())))));
        // A use case that swallowed a failed statement must not be taken for done.
        let outcome = match outcome {
            Ok(_) if tx.has_failed() => {
                Err(E::from(Error::Database("a failed statement was ignored".to_owned())))
            }
            other => other,
        };
        let verdict = if outcome.is_ok() {
            Verdict::Commit { wake: tx.wakes_runner() }
        } else {
            Verdict::Refuse { panicked }
        };
        self.outcome = Some(outcome);
        verdict
    }

    fn answer(self: Box<Self>, end: Result<(), Error>) {
        let Self { work, outcome, reply, .. } = *self;
        // What the job held is free before its asker goes on.
        drop(work);
        let answer = match (end, outcome) {
            (Err(error), _) => Err(E::from(error)),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(E::from(Error::Closed)),
        };
        // The asker may be gone (a dropped request); the effect stands either way.
        drop(reply.send(answer));
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
