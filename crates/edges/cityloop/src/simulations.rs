//! Computes the days that dispatchers want to try, one at a time, outside the store.
//!
//! A question waits in its table until a process takes it up, so those that wait survive a restart; what was being
//! computed is given up when we stop, and counts as failed by itself when we are killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use delivery::Error;
use delivery::simulation::{self, Answer, Claimed, Failure, Film, Outcome};
use dispatch::days::Day;
use dispatch::sim::Policy;
use kernel::id::SimulationId;
use store::Store;
use tokio::sync::{Notify, watch};

use crate::platform::{Platform, system_cx};

/// What another process left waiting is found at least this often.
const LOOK: Duration = Duration::from_secs(15);
/// How often we say that we are still computing; a third of the time after which nobody believes it.
const BEAT: Duration = Duration::from_secs(10);

/// Longest computing of one question. The largest takes minutes; a day with far too few couriers may take hours, since
/// all that waits is decided anew each minute, and others are in the queue.
const LONGEST: Duration = Duration::from_mins(10);

/// Answers questions until told to stop.
pub(crate) async fn simulations_loop(
    platform: Platform,
    asked: Arc<Notify>,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let until = Instant::now() + LONGEST;
        let worker = Worker { platform: &platform, stopped: stopped.clone(), until };
        match worker.next().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a simulation was not computed"),
        }
        tokio::select! {
            () = asked.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Whoever computes one question.
struct Worker<'p> {
    platform: &'p Platform,
    stopped: watch::Receiver<bool>,
    until: Instant,
}

impl Worker<'_> {
    /// Answers the question that waits longest; false if none does.
    async fn next(&self) -> Result<bool, Error> {
        let Some(Claimed { id, question }) = self.store().write(self.cx(), simulation::claim).await? else {
            return Ok(false);
        };
        let (noise, day) = (question.noise(), Arc::new(question.day()));
        let mut outcomes = Vec::new();
        let mut film = None;
        for (played, policy) in (0u32..).zip(question.policies) {
            self.keep_alive(id, played).await?;
            let Some((outcome, filmed)) = self.play(id, played, &day, noise, policy).await? else {
                return Ok(true);
            };
            outcomes.push(outcome);
            film.get_or_insert(filmed);
        }
        if let Some(film) = film {
            let answer = Answer { outcomes, film };
            self.store().write(self.cx(), move |tx, cx| simulation::finish(tx, cx, id, &answer)).await?;
        }
        Ok(true)
    }

    /// Plays the day under one policy, and says all the while that it does; `None` if there will be no answer.
    async fn play(
        &self,
        id: SimulationId,
        played: u32,
        day: &Arc<Day>,
        noise: dispatch::sim::Noise,
        policy: Policy,
    ) -> Result<Option<(Outcome, Film)>, Error> {
        let (day, stopped, until) = (Arc::clone(day), self.stopped.clone(), self.until);
        let halted = move || *stopped.borrow() || Instant::now() > until;
        let mut playing = tokio::task::spawn_blocking(move || simulation::play(&day, noise, policy, halted));
        let ended = loop {
            tokio::select! {
                ended = &mut playing => break ended,
                () = tokio::time::sleep(BEAT) => {
                    if let Err(error) = self.keep_alive(id, played).await {
                        tracing::warn!(%id, %error, "a simulation could not be kept alive");
                    }
                }
            }
        };
        let failure = match ended {
            _ if *self.stopped.borrow() => Failure::Interrupted,
            _ if Instant::now() > until => Failure::TooLong,
            Ok(Ok(went)) => return Ok(Some(went)),
            Ok(Err(error)) => {
                tracing::error!(%id, %error, "a simulated day cannot be played");
                Failure::Unplayable
            }
            Err(error) => {
                tracing::error!(%id, %error, "a simulation broke down");
                Failure::Unplayable
            }
        };
        self.store().write(self.cx(), move |tx, cx| simulation::give_up(tx, cx, id, failure)).await?;
        Ok(None)
    }

    async fn keep_alive(&self, id: SimulationId, played: u32) -> Result<(), Error> {
        self.store().write(self.cx(), move |tx, cx| simulation::keep_alive(tx, cx, id, played)).await
    }

    fn cx(&self) -> kernel::Cx {
        system_cx(&*self.platform.ambient, "simulation")
    }

    fn store(&self) -> &Store {
        self.platform.cells.of(self.cx().slot)
    }
}
