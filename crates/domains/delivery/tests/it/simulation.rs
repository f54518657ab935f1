//! A day is asked about, computed by the system, and read by who asked.

use delivery::Error;
use delivery::simulation::{self, Answer, Ask, Failure, Film, Outcome, Question, State, play};
use kernel::Actor;
use kernel::id::SimulationId;
use store::testing::on_each_engine;

use crate::fixture::{City, ROOMS, SYSTEM, at};

fn a_question() -> Question {
    let ask = Ask {
        orders: 60,
        couriers: 8,
        seed: 3,
        several_stores_pct: 10,
        noise: "ordinary".to_owned(),
        policies: vec!["greedy".to_owned(), "ours".to_owned()],
    };
    Question::parse(&ask).unwrap()
}

fn ask(city: &City<'_>, who: Actor) -> Result<SimulationId, Error> {
    city.write(who, |tx, cx| simulation::ask(tx, cx, &a_question()))
}

fn state(city: &City<'_>, who: Actor, id: SimulationId) -> State {
    city.read(who, move |tx, cx| simulation::simulation(tx, cx, id)).unwrap().0.state
}

fn answer() -> Answer {
    let question = a_question();
    let day = question.day();
    let tried = question.policies.iter().map(|policy| play(&day, question.noise(), *policy, || false));
    let (outcomes, films): (Vec<Outcome>, Vec<Film>) = tried.map(Result::unwrap).unzip();
    Answer { outcomes, film: films.into_iter().next().unwrap() }
}

#[test]
fn a_question_is_answered_once_and_in_turn() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let dispatcher = city.dispatcher("440100");
        let ids = [ask(&city, dispatcher).unwrap(), ask(&city, dispatcher).unwrap()];
        assert_eq!(ids.map(|id| state(&city, dispatcher, id)), [State::Waiting; 2]);
        let claimed = city.write(SYSTEM, simulation::claim).unwrap().unwrap();
        assert_eq!((claimed.id, claimed.question), (ids[0], a_question()));
        city.write(SYSTEM, move |tx, cx| simulation::keep_alive(tx, cx, ids[0], 1)).unwrap();
        assert_eq!(state(&city, dispatcher, ids[0]), State::Running { policies: 1 });
        let answer = answer();
        let finish = || {
            let answer = answer.clone();
            city.write(SYSTEM, move |tx, cx| simulation::finish(tx, cx, ids[0], &answer))
        };
        finish().unwrap();
        assert!(matches!(finish(), Err(Error::NotFound)), "an answer is written once");
        let (told, kept) =
            city.read(dispatcher, move |tx, cx| simulation::simulation(tx, cx, ids[0])).unwrap();
        assert_eq!((told.state, kept), (State::Done, Some(answer.clone())));
        let all = |before| city.read(dispatcher, move |tx, cx| simulation::simulations(tx, cx, before, 10));
        let listed: Vec<SimulationId> = all(None).unwrap().into_iter().map(|one| one.id).collect();
        assert_eq!(listed, [ids[1], ids[0]]);
        assert_eq!(all(Some(ids[1])).unwrap().len(), 1);
        assert_eq!(city.write(SYSTEM, simulation::claim).unwrap().unwrap().id, ids[1]);
        assert_eq!(city.write(SYSTEM, simulation::claim).unwrap(), None);
    });
}

#[test]
fn a_run_that_nobody_keeps_alive_has_failed() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let dispatcher = city.dispatcher("440100");
        let [lost, broken, long] = std::array::from_fn(|_| ask(&city, dispatcher).unwrap());
        city.write(SYSTEM, simulation::claim).unwrap();
        city.advance(20);
        city.write(SYSTEM, move |tx, cx| simulation::keep_alive(tx, cx, lost, 0)).unwrap();
        city.advance(20);
        assert_eq!(state(&city, dispatcher, lost), State::Running { policies: 0 });
        city.advance(20);
        assert_eq!(state(&city, dispatcher, lost), State::Failed(Failure::Interrupted));
        for (id, failure) in [(broken, Failure::Unplayable), (long, Failure::TooLong)] {
            city.write(SYSTEM, simulation::claim).unwrap();
            city.write(SYSTEM, move |tx, cx| simulation::give_up(tx, cx, id, failure)).unwrap();
            assert_eq!(state(&city, dispatcher, id), State::Failed(failure));
        }
        let late = city.write(SYSTEM, move |tx, cx| simulation::keep_alive(tx, cx, broken, 1));
        assert!(matches!(late, Err(Error::NotFound)));
    });
}

#[test]
fn only_dispatchers_ask_and_only_about_their_own_division() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let (own, elsewhere) = (city.dispatcher("440100"), city.dispatcher("440300"));
        let rider = city.rider_at(at(0, 0));
        assert!(matches!(ask(&city, rider.actor()), Err(Error::Forbidden)));
        let id = ask(&city, own).unwrap();
        let other = city.read(elsewhere, move |tx, cx| simulation::simulation(tx, cx, id));
        assert!(matches!(other, Err(Error::NotFound)));
        assert!(city.read(elsewhere, |tx, cx| simulation::simulations(tx, cx, None, 10)).unwrap().is_empty());
        let read = city.read(rider.actor(), |tx, cx| simulation::simulations(tx, cx, None, 10));
        assert!(matches!(read, Err(Error::Forbidden)));
        assert!(matches!(city.write(own, simulation::claim), Err(Error::Forbidden)));
    });
}

#[test]
fn what_waits_and_what_is_kept_is_bounded() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let dispatcher = city.dispatcher("440100");
        for _ in 0..10 {
            ask(&city, dispatcher).unwrap();
        }
        assert!(matches!(ask(&city, dispatcher), Err(Error::Queued { waiting: 10 })));
        for _ in 0..51 {
            let id = city.write(SYSTEM, simulation::claim).unwrap().unwrap().id;
            city.write(SYSTEM, move |tx, cx| simulation::give_up(tx, cx, id, Failure::Unplayable)).unwrap();
            ask(&city, dispatcher).unwrap();
        }
        let all = city.read(dispatcher, |tx, cx| simulation::simulations(tx, cx, None, 100)).unwrap();
        assert_eq!(all.len(), 50);
    });
}
