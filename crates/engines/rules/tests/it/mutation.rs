//! The loader and the expression parser against texts that nobody would write: shipped packs, cut, joined and changed.
//!
//! A short look at every test run; `cargo xtask fuzz` goes on for as long as one likes. The seed is fixed, so that what
//! a run found can be had again with the number it prints.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rules::Pack;

use crate::language::{node, pack_of};
use crate::{CHILDCARE, IIT, MATERNITY, pack_text};

/// Pieces that mean something to the loader.
const PIECES: [&str; 40] = [
    "(",
    ")",
    "((((((((",
    "-",
    "!",
    "?",
    ":",
    " ? 1 : ",
    "&&",
    "||",
    "==",
    "<=",
    "in [",
    "]",
    ",",
    "\"",
    "'",
    "0",
    "0_01",
    "9223372036854775807",
    "99999999999999999999",
    "12.5%",
    "2025-02-29",
    "9999-12-31",
    "brackets(",
    "min(",
    "floor_div(1, 0)",
    "add_months(",
    "as_of",
    "{{",
    "}}",
    "[[node]]\n",
    "[[test]]\n",
    "expr = ",
    "values = [",
    "\n",
    "\\u0000",
    "工",
    "\u{202e}",
    "= {",
];

/// How long texts are tried.
const TIME: Duration = Duration::from_secs(2);

/// A sequence of numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).unwrap()
    }
}

fn mutate(text: &mut Vec<char>, other: &[char], dice: &mut Dice) {
    let at = dice.below(text.len());
    match dice.below(6) {
        0 => _ = text.splice(at..(at + dice.below(40)).min(text.len()), []),
        1 => _ = text.splice(at..at, PIECES[dice.below(PIECES.len())].chars()),
        2 => {
            let from = dice.below(other.len());
            let to = (from + dice.below(200)).min(other.len());
            text.splice(at..at, other[from..to].iter().copied());
        }
        3 => text[at] = char::from_u32(u32::try_from(dice.below(0x2_0000)).unwrap()).unwrap_or('\u{fffd}'),
        4 => {
            let digits: Vec<usize> = (0..text.len()).filter(|i| text[*i].is_ascii_digit()).collect();
            if !digits.is_empty() {
                text[digits[dice.below(digits.len())]] = ['0', '9', '-', '_', '.'][dice.below(5)];
            }
        }
        _ => {
            let end = (at + dice.below(60)).min(text.len());
            let copy = text[at..end].to_vec();
            text.splice(at..at, copy);
        }
    }
}

#[test]
fn no_text_brings_the_loader_down() {
    let end = Instant::now() + TIME;
    // Small texts first: most of a shipped pack's time goes into its tests.
    let small = pack_of(&node(
        "clamp(wage / 3, 0, brackets(steps, other)) * share + base",
        "round = \"half_up_fen\"",
    ));
    let dated = pack_of(&node(
        "kind in [\"a\"] ? add_months(born, count) : add_days(as_of, -1)",
        "show_when = 'flag'",
    ));
    let shipped = [IIT, CHILDCARE, MATERNITY].map(|path| pack_text(path).1);
    let seeds: Vec<Vec<char>> =
        [small, dated].iter().chain(&shipped).map(|text| text.chars().collect()).collect();
    let (mut loaded, mut number) = (0u64, 0u64);
    while Instant::now() < end {
        let mut dice = Dice(number);
        let weights = [0, 0, 0, 1, 1, 1, 2, 3, 4];
        let mut text = seeds[weights[dice.below(weights.len())]].clone();
        for _ in 0..=dice.below(6) {
            let other = dice.below(seeds.len());
            mutate(&mut text, &seeds[other], &mut dice);
            if text.is_empty() {
                text.push('x');
            }
        }
        let text: String = text.into_iter().collect();
        let outcome = catch_unwind(AssertUnwindSafe(|| Pack::load("fuzz", &text).is_ok()));
        let sound = outcome.unwrap_or_else(|_| panic!("number {number} panicked on\n{text}"));
        loaded += u64::from(sound);
        number += 1;
    }
    println!("{number} texts, {loaded} of them packs");
    assert!(number > 0);
}
