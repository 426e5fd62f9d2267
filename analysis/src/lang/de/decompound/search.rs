//! The cheapest way to lay known parts and linking elements along a word.

use super::base::STEMS;
use super::evidence::{Evidence, Place};
use super::guards;

/// Linking elements, each with its cost.
const LINKS: [(&str, f32); 9] = [
    ("", 0.3),
    ("s", 0.3),
    ("n", 1.0),
    ("es", 0.7),
    ("en", 1.0),
    ("er", 2.0),
    ("ens", 2.0),
    ("e", 2.0),
    ("ns", 2.0),
];

/// Costs are natural logarithms of a part's rarity; these were tuned on half of a list of split compounds.
const PART_COST: f32 = 2.0;
/// For parts of two or three letters.
const SHORT_COST: f32 = 1.0;
/// For parts that neither the base lexicon knows nor the corpus has shown in several compounds.
const UNSURE_COST: f32 = 2.0;
const UNKNOWN_COST: f32 = 8.0;
const UNKNOWN_PER_LETTER: f32 = 3.0;
/// Shorter strings are never an unknown part.
const SHORTEST_UNKNOWN: usize = 4;
/// For `-ung`, `-heit` ... without their linking -s.
const MISSING_S_COST: f32 = 3.0;
/// For taking an s for the beginning of the next part (`Arbeit-samt`) where it may be a link.
const HIDDEN_S_COST: f32 = 1.2;
/// For an -s behind a verb's stem (`Rennsteig` is not `Renn-s-teig`) or a single syllable.
const VERB_S_COST: f32 = 6.0;
const SYLLABLE_S_COST: f32 = 1.0;

/// A part, in letters: `start..end`, and the linking element that follows, up to `next`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) next: usize,
    pub(super) known: bool,
}

/// A way to lay parts along a word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Laid {
    pub(super) cost: f32,
    pub(super) pieces: Vec<Piece>,
}

/// The best way to some letter of the word, by whether it has used an unknown part: its cost, its last piece,
/// and whether the way before that piece had used one.
type Step = (f32, Piece, bool);

/// A word and its letters.
pub(super) struct Letters<'a> {
    word: &'a str,
    letters: Vec<char>,
    /// Byte offset of each letter, and of the end.
    bytes: Vec<usize>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(word: &'a str) -> Self {
        let (mut bytes, letters): (Vec<usize>, Vec<char>) = word.char_indices().unzip();
        bytes.push(word.len());
        Letters { word, letters, bytes }
    }

    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    pub(super) fn byte(&self, letter: usize) -> usize {
        self.bytes.get(letter).copied().unwrap_or(self.word.len())
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.word.get(self.byte(start)..self.byte(end)).unwrap_or_default()
    }

    fn letters(&self, start: usize, end: usize) -> &[char] {
        self.letters.get(start..end).unwrap_or_default()
    }
}

/// The cheapest ways to lay two or more parts along `start..end`: without an unknown part, and with one.
pub(super) fn lay(
    evidence: &Evidence,
    word: &Letters,
    (start, end): (usize, usize),
    unknown: bool,
) -> [Option<Laid>; 2] {
    let length = end - start;
    let mut best: Vec<[Option<Step>; 2]> = vec![[None; 2]; length + 1];
    for from in start..end {
        let reached =
            best.get(from - start).copied().unwrap_or_default().map(|step| step.map(|(cost, ..)| cost));
        let reached = if from == start { [Some(0.0), None] } else { reached };
        if reached == [None, None] {
            continue;
        }
        for to in from + 2..=end {
            if from == start && to == end {
                continue;
            }
            let base = [reached.first().copied().flatten(), reached.get(1).copied().flatten()];
            // What a part costs hangs on its place, not on the link behind it.
            let mut costs: [Option<Option<f32>>; 3] = [None; 3];
            for (link, link_cost) in LINKS {
                let next = to + link.len();
                let at_end = to == end;
                if at_end != link.is_empty() && at_end || next > end || !link.is_empty() && next == end {
                    continue;
                }
                if !link.is_empty() && word.slice(to, next) != link {
                    continue;
                }
                let place = match (from == start, next == end) {
                    (true, _) => Place::First,
                    (_, true) => Place::Last,
                    _ => Place::Middle,
                };
                let part = word.slice(from, to);
                let Some(cost) = costs.get_mut(place as usize) else { continue };
                let (part_cost, known) = match *cost.get_or_insert_with(|| evidence.cost(part, place)) {
                    Some(_) if is_cut_wrong(evidence, part, place) => continue,
                    Some(cost) => (cost, true),
                    None if unknown && may_be_unknown(evidence, word, (from, to), place) => {
                        (UNKNOWN_PER_LETTER * (to - from) as f32 + UNKNOWN_COST, false)
                    }
                    None => continue,
                };
                let link_cost =
                    link_cost + link_surcharge(part, link, next == end, word.slice(next, next + 1));
                let short = if to - from < 4 { SHORT_COST } else { 0.0 };
                let unsure = if known && !evidence.is_sure(part, place) { UNSURE_COST } else { 0.0 };
                for (used, before) in base.into_iter().enumerate() {
                    let Some(before) = before else { continue };
                    if !known && used == 1 {
                        continue;
                    }
                    let cost = before + part_cost + PART_COST + link_cost + short + unsure;
                    let slot = usize::from(used == 1 || !known);
                    let Some(slot) = best.get_mut(next - start).and_then(|slots| slots.get_mut(slot)) else {
                        continue;
                    };
                    if slot.is_none_or(|(least, ..)| cost < least) {
                        *slot = Some((cost, Piece { start: from, end: to, next, known }, used == 1));
                    }
                }
            }
        }
    }
    [false, true].map(|used| trace(&best, start, end, used))
}

/// Is a part that only the corpus knows, and not well, rather a piece of a part with letters of its
/// neighbour?
fn is_cut_wrong(evidence: &Evidence, part: &str, place: Place) -> bool {
    !evidence.is_sure(part, place)
        && (place != Place::First && part.len() < 8 && is_link_and_part(evidence, part)
            || place != Place::Last && guards::ends_in_prefix(part))
}

/// Is it a linking element and a part that is known, so that the boundary belongs behind the link?
fn is_link_and_part(evidence: &Evidence, part: &str) -> bool {
    ["s", "n", "en", "e"].iter().any(|link| {
        part.strip_prefix(link).is_some_and(|rest| rest.len() >= 3 && evidence.is_sure(rest, Place::Last))
    })
}

/// What is unusual about a linking element behind this part.
fn link_surcharge(part: &str, link: &str, last: bool, ahead: &str) -> f32 {
    match link {
        "" if !last && guards::takes_s(part) => MISSING_S_COST,
        "" if ahead == "s" && !STEMS.verb_stems.contains(part) && !guards::is_one_syllable(part) => {
            HIDDEN_S_COST
        }
        "s" if guards::takes_s(part) => 0.0,
        "s" if STEMS.verb_stems.contains(part) => VERB_S_COST,
        "s" if guards::is_one_syllable(part) => SYLLABLE_S_COST,
        _ => 0.0,
    }
}

fn may_be_unknown(evidence: &Evidence, word: &Letters, (from, to): (usize, usize), place: Place) -> bool {
    let part = word.slice(from, to);
    !guards::is_never_a_part(part)
        && evidence.may_be_unknown(word.letters(from, to))
        && guards::has_legal_onset(part)
        && guards::has_legal_coda(part)
        && to - from >= SHORTEST_UNKNOWN
        && !guards::begins_with_suffix(part)
        && (place == Place::Last || !guards::ends_in_prefix(part))
        && (place == Place::First || !is_link_and_part(evidence, part))
        && (place != Place::Last || !guards::looks_derived(part))
        && (place == Place::Last || !guards::is_prefixed_rest(part))
}

/// Follows the best steps back from the end.
fn trace(best: &[[Option<Step>; 2]], start: usize, end: usize, mut used: bool) -> Option<Laid> {
    let step = |at: usize, used: bool| *best.get(at.checked_sub(start)?)?.get(usize::from(used))?;
    let (cost, ..) = step(end, used)?;
    let mut pieces = Vec::new();
    let mut at = end;
    while at > start {
        let (_, piece, before) = step(at, used)?;
        pieces.push(piece);
        (at, used) = (piece.start, before);
    }
    pieces.reverse();
    (pieces.len() >= 2).then_some(Laid { cost, pieces })
}
