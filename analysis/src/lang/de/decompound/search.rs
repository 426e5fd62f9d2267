//! The cheapest way to lay known parts and linking elements along a word.

use super::entry::{Flag, Place};
use super::guards;
use super::vocabulary::{Vocabulary, Walk};

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
const S_BEHIND_E_COST: f32 = 2.0;

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

    fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(at).copied()
    }

    fn letters(&self, start: usize, end: usize) -> &[char] {
        self.letters.get(start..end).unwrap_or_default()
    }
}

/// The cheapest ways to lay two or more parts along a range of a word: without an unknown part, and with one, where
/// `unknown` allows it. Ways that cost more than `most` are not followed.
pub(super) fn lay(
    vocabulary: &Vocabulary,
    word: &Letters,
    (start, end): (usize, usize),
    most: f32,
    unknown: bool,
) -> [Option<Laid>; 2] {
    let mut lattice = Lattice { vocabulary, word, start, end, most, best: vec![[None; 2]; end - start + 1] };
    for from in start..end {
        lattice.extend(from, unknown);
    }
    [false, true].map(|used| trace(&lattice.best, start, end, used))
}

/// The letters of a range, and the best ways found so far to each of them.
struct Lattice<'a> {
    vocabulary: &'a Vocabulary,
    word: &'a Letters<'a>,
    start: usize,
    end: usize,
    most: f32,
    best: Vec<[Option<Step>; 2]>,
}

/// A part that is tried: its letters, and what the best ways to its beginning cost.
struct Trial {
    from: usize,
    to: usize,
    reached: [Option<f32>; 2],
}

impl Lattice<'_> {
    /// Tries every part that begins at a letter.
    fn extend(&mut self, from: usize, unknown: bool) {
        let reached = if from == self.start {
            [Some(0.0), None]
        } else {
            let steps = self.best.get(from - self.start).copied().unwrap_or_default();
            steps.map(|step| step.map(|(cost, ..)| cost))
        };
        let [known_only, with_unknown] = reached;
        if known_only.or(with_unknown).is_none() {
            return;
        }
        // An unknown part costs by its length, one is enough, and there is another part.
        let other = if from == self.start { PART_COST } else { 0.0 };
        let affordable = known_only
            .filter(|_| unknown && self.may_unknown_begin(from))
            .map_or(0.0, |cost| (self.most - cost - UNKNOWN_COST - PART_COST - other) / UNKNOWN_PER_LETTER);
        let mut walk = Walk::new();
        let mut alive = true;
        for to in from + 1..=self.end {
            alive =
                alive && self.word.letter(to - 1).is_some_and(|letter| walk.push(self.vocabulary, letter));
            let unknown = (to - from) as f32 <= affordable;
            if !alive && !unknown {
                return;
            }
            if to >= from + 2 && (from, to) != (self.start, self.end) {
                self.add(&Trial { from, to, reached }, alive.then_some(&walk), unknown);
            }
        }
    }

    /// Goes on from a part, with each linking element that stands behind it. `walk` is gone where no known form begins
    /// with its letters.
    fn add(&mut self, trial: &Trial, walk: Option<&Walk>, unknown: bool) {
        let &Trial { from, to, reached } = trial;
        let place = match (from == self.start, to == self.end) {
            (true, _) => Place::First,
            (_, true) => Place::Last,
            _ => Place::Middle,
        };
        let part = self.word.slice(from, to);
        let (part_cost, known) = match walk.and_then(|walk| self.vocabulary.cost(part, walk, place)) {
            Some(cost) => (cost, true),
            None if unknown => (UNKNOWN_PER_LETTER * (to - from) as f32 + UNKNOWN_COST, false),
            None => return,
        };
        let short = if to - from < 4 { SHORT_COST } else { 0.0 };
        let unsure = if known && !self.vocabulary.is_sure(part, place) { UNSURE_COST } else { 0.0 };
        let part_cost = part_cost + PART_COST + short + unsure;
        // What speaks against the part is looked at once it would be the best, since that takes longest.
        let mut looked_at = false;
        let may_link = to < self.end && matches!(self.word.letter(to), Some('s' | 'n' | 'e'));
        let links = if may_link { LINKS.as_slice() } else { &LINKS[..1] };
        for &(link, link_cost) in links {
            let next = to + link.len();
            if !link.is_empty() && (next >= self.end || self.word.slice(to, next) != link) {
                continue;
            }
            let ahead = self.word.slice(next, next + 1);
            let link_cost = link_cost + link_surcharge(self.vocabulary, part, link, next == self.end, ahead);
            for (used, before) in reached.into_iter().enumerate() {
                let Some(before) = before.filter(|_| known || used == 0) else { continue };
                let cost = before + part_cost + link_cost;
                let slot = usize::from(used == 1 || !known);
                let Some(&best) = self.best.get(next - self.start).and_then(|slots| slots.get(slot)) else {
                    continue;
                };
                if cost > self.most || best.is_some_and(|(least, ..)| cost >= least) {
                    continue;
                }
                if !looked_at && !self.is_allowed((from, to), place, known) {
                    return;
                }
                looked_at = true;
                let step = (cost, Piece { start: from, end: to, next, known }, used == 1);
                if let Some(best) = self.best.get_mut(next - self.start).and_then(|slots| slots.get_mut(slot))
                {
                    *best = Some(step);
                }
            }
        }
    }

    fn is_allowed(&self, (from, to): (usize, usize), place: Place, known: bool) -> bool {
        match known {
            true => !is_cut_wrong(self.vocabulary, self.word.slice(from, to), place),
            false => self.may_be_unknown((from, to), place),
        }
    }

    /// May letters that nobody knows be a word: do others begin like them?
    fn may_unknown_begin(&self, from: usize) -> bool {
        let rest = self.word.letters(from, self.end);
        self.vocabulary.is_usual_onset(rest) && guards::has_legal_onset(self.word.slice(from, self.end))
    }

    /// Do others end like them, and is there nothing that speaks against it?
    fn may_be_unknown(&self, (from, to): (usize, usize), place: Place) -> bool {
        let (part, letters) = (self.word.slice(from, to), self.word.letters(from, to));
        to - from >= SHORTEST_UNKNOWN
            && self.vocabulary.is_usual_coda(letters)
            && letters.iter().any(|&letter| guards::is_vowel(letter))
            && guards::has_legal_coda(part)
            && !guards::is_never_a_part(part)
            && !guards::begins_with_suffix(part)
            && (place == Place::Last || !guards::ends_in_prefix(part))
            && (place == Place::First || !is_link_and_part(self.vocabulary, part))
            && (place != Place::Last || !guards::looks_derived(part))
            && (place == Place::Last || !guards::is_prefixed_rest(part))
            && !guards::is_cut_sch(part, self.word.slice(to, to + 1))
    }
}

/// Is a part that only the corpus knows, and not well, rather a piece of a part with letters of its
/// neighbour?
fn is_cut_wrong(vocabulary: &Vocabulary, part: &str, place: Place) -> bool {
    !vocabulary.is_sure(part, place)
        && (place != Place::First && part.len() < 8 && is_link_and_part(vocabulary, part)
            || place != Place::Last && guards::ends_in_prefix(part))
}

/// Is it a linking element and a part that is known, so that the boundary belongs behind the link?
fn is_link_and_part(vocabulary: &Vocabulary, part: &str) -> bool {
    ["s", "n", "en", "e"].iter().any(|link| {
        part.strip_prefix(link).is_some_and(|rest| rest.len() >= 3 && vocabulary.is_sure(rest, Place::Last))
    })
}

/// What is unusual about a linking element behind this part.
fn link_surcharge(vocabulary: &Vocabulary, part: &str, link: &str, last: bool, ahead: &str) -> f32 {
    let is_verb_stem = || vocabulary.has(part, Flag::VerbStem);
    match link {
        "" if !last && guards::takes_s(part) => MISSING_S_COST,
        "" if ahead == "s" && !part.ends_with('e') && !is_verb_stem() && !guards::is_one_syllable(part) => {
            HIDDEN_S_COST
        }
        // `Lese-saal`: hardly a part in -e takes an s.
        "s" if part.ends_with('e') => S_BEHIND_E_COST,
        "s" if guards::takes_s(part) => 0.0,
        "s" if is_verb_stem() => VERB_S_COST,
        "s" if guards::is_one_syllable(part) => SYLLABLE_S_COST,
        _ => 0.0,
    }
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
