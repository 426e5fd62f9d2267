//! The cheapest way to lay known parts and linking elements along a word.

use super::LONGEST;
use super::entry::{Flag, Place};
use super::guards;
use super::hash::Beginnings;
use super::vocabulary::{LONGEST_ENDING, Vocabulary, endings};

/// Linking elements, each with its cost.
const LINKS: [(&str, f32); 9] = [
    ("", 0.3),
    ("s", 0.3),
    ("n", 1.0),
    ("e", 2.0),
    ("es", 0.7),
    ("en", 1.0),
    ("er", 2.0),
    ("ns", 2.0),
    ("ens", 2.0),
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

/// The lengths of the endings before some letter, as bits; none at all is one of them.
#[derive(Clone, Copy, Debug)]
struct Endings(u8);

/// The best way from a letter on, or up to it: its cost, and the piece next to that letter.
#[derive(Clone, Copy, Debug)]
struct Way {
    cost: f32,
    piece: Piece,
}

/// A word and its letters, [`LONGEST`] at the most.
pub(super) struct Letters<'a> {
    word: &'a str,
    letters: [char; LONGEST],
    /// Byte offset of each letter, and of the end.
    bytes: [u8; LONGEST + 1],
    count: usize,
    hashes: Beginnings,
}

impl<'a> Letters<'a> {
    /// The letters of a word; `None` where it has too many.
    pub(super) fn new(word: &'a str) -> Option<Self> {
        let (mut letters, mut bytes, mut count) = (['\0'; LONGEST], [0; LONGEST + 1], 0);
        for (at, letter) in word.char_indices() {
            *letters.get_mut(count)? = letter;
            *bytes.get_mut(count)? = u8::try_from(at).ok()?;
            count += 1;
        }
        *bytes.get_mut(count)? = u8::try_from(word.len()).ok()?;
        let hashes = Beginnings::new(letters.get(..count)?);
        Some(Letters { word, letters, bytes, count, hashes })
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn byte(&self, letter: usize) -> usize {
        self.bytes
            .get(..=self.count)
            .and_then(|bytes| bytes.get(letter))
            .map_or(self.word.len(), |&at| at.into())
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.word.get(self.byte(start)..self.byte(end)).unwrap_or_default()
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(..self.count)?.get(at).copied()
    }

    fn letters(&self, start: usize, end: usize) -> &[char] {
        self.letters.get(..self.count).and_then(|letters| letters.get(start..end)).unwrap_or_default()
    }
}

/// The cheapest ways to lay two or more parts along a range of a word: without an unknown part, and with one, where
/// `unknown` allows it. Ways that cost more than `most` are not followed, nor those with an unknown part that cost as
/// much as the one without.
pub(super) fn lay(
    vocabulary: &Vocabulary,
    word: &Letters,
    (start, end): (usize, usize),
    most: f32,
    unknown: bool,
) -> [Option<Laid>; 2] {
    let mut lattice = Lattice { vocabulary, word, start, end, most, behind: vec![None; end - start] };
    lattice.lay_known();
    let known = lattice.known();
    let unknown = unknown.then(|| {
        lattice.most = known.as_ref().map_or(most, |known| known.cost.min(most));
        lattice.with_unknown()
    });
    [known, unknown.flatten()]
}

/// The letters of a range, and the best ways of known parts from each of them to the end.
struct Lattice<'a> {
    vocabulary: &'a Vocabulary,
    word: &'a Letters<'a>,
    start: usize,
    end: usize,
    most: f32,
    behind: Vec<Option<Way>>,
}

impl Lattice<'_> {
    /// Finds the best ways of known parts, from the end on: parts that leave something behind that no other can cover
    /// are not looked up, and most do. Of two ways of one cost, that with the shorter first part wins.
    fn lay_known(&mut self) {
        for next in (self.start + 2..=self.end).rev() {
            let Some(cost_behind) = self.cost_behind(next) else { continue };
            for (link, link_cost) in LINKS {
                let Some(to) = next.checked_sub(link.len()) else { continue };
                if !link.is_empty() && (next == self.end || self.word.slice(to, next) != link) {
                    continue;
                }
                let endings = self.endings(to);
                for from in self.start..to.saturating_sub(1) {
                    let Some(part_cost) = self.known_cost((from, to), endings) else { continue };
                    let part = self.word.slice(from, to);
                    let cost = cost_behind + part_cost + link_cost + self.link_surcharge(part, link, next);
                    let best = self.behind.get(from - self.start).copied().flatten();
                    if cost > self.most
                        || best.is_some_and(|best| cost > best.cost)
                        || is_cut_wrong(self.vocabulary, part, self.place(from, to))
                    {
                        continue;
                    }
                    let piece = Piece { start: from, end: to, next, known: true };
                    self.behind[from - self.start] = Some(Way { cost, piece });
                }
            }
        }
    }

    /// The best ways of known parts from the start to each letter, where an unknown part may follow.
    fn before(&self) -> Vec<Option<Way>> {
        let mut before: Vec<Option<Way>> = vec![None; self.end - self.start];
        let enough = self.end.saturating_sub(SHORTEST_UNKNOWN);
        let most = self.most - least_unknown(SHORTEST_UNKNOWN);
        for from in self.start..enough {
            let cost_before = match before[from - self.start] {
                Some(way) => way.cost,
                None if from == self.start => 0.0,
                None => continue,
            };
            for to in from + 2..=enough {
                let Some(part_cost) = self.known_cost((from, to), self.endings(to)) else { continue };
                let part = self.word.slice(from, to);
                for (link, link_cost, next) in self.links(to) {
                    let cost = cost_before + part_cost + link_cost + self.link_surcharge(part, link, next);
                    let known = before.get(next - self.start).copied().flatten();
                    if next > enough || cost > most || known.is_some_and(|known| cost >= known.cost) {
                        continue;
                    }
                    if is_cut_wrong(self.vocabulary, part, self.place(from, to)) {
                        break;
                    }
                    let piece = Piece { start: from, end: to, next, known: true };
                    before[next - self.start] = Some(Way { cost, piece });
                }
            }
        }
        before
    }

    /// The best way with one part that nobody knows, between known ones or beside one.
    fn with_unknown(&self) -> Option<Laid> {
        let before = self.before();
        let mut best: Option<(f32, Piece)> = None;
        let mut most = self.most;
        for from in (self.start..self.end.saturating_sub(SHORTEST_UNKNOWN - 1)).rev() {
            let cost_before = match before[from - self.start] {
                Some(way) => way.cost,
                None if from == self.start => 0.0,
                None => continue,
            };
            if cost_before + least_unknown(SHORTEST_UNKNOWN) > most || !self.may_unknown_begin(from) {
                continue;
            }
            for to in from + SHORTEST_UNKNOWN..=self.end {
                let part_cost = cost_before + least_unknown(to - from);
                if part_cost > most {
                    break;
                }
                if (from, to) == (self.start, self.end) {
                    continue;
                }
                for (link, link_cost, next) in self.links(to) {
                    let Some(behind) = self.cost_behind(next).filter(|behind| part_cost + behind < most)
                    else {
                        continue;
                    };
                    let part = self.word.slice(from, to);
                    let cost = behind + part_cost + link_cost + self.link_surcharge(part, link, next);
                    if cost >= most {
                        continue;
                    }
                    if !self.may_be_unknown((from, to)) {
                        break;
                    }
                    most = cost;
                    best = Some((cost, Piece { start: from, end: to, next, known: false }));
                }
            }
        }
        let (cost, unknown) = best?;
        let mut pieces = Vec::new();
        let mut at = unknown.start;
        while at > self.start {
            let way = before[at - self.start]?;
            pieces.push(way.piece);
            at = way.piece.start;
        }
        pieces.reverse();
        pieces.push(unknown);
        self.follow(unknown.next, &mut pieces)?;
        Some(Laid { cost, pieces })
    }

    /// The best way of known parts.
    fn known(&self) -> Option<Laid> {
        let cost = self.cost_behind(self.start)?;
        let mut pieces = Vec::new();
        self.follow(self.start, &mut pieces)?;
        Some(Laid { cost, pieces })
    }

    /// Adds the pieces of the best way from a letter to the end.
    fn follow(&self, mut at: usize, pieces: &mut Vec<Piece>) -> Option<()> {
        while at < self.end {
            let way = (*self.behind.get(at - self.start)?)?;
            pieces.push(way.piece);
            at = way.piece.next;
        }
        Some(())
    }

    /// What a part costs that is known in its place, by its form or by its key; `endings` are those it may have.
    fn known_cost(&self, (from, to): (usize, usize), endings: Endings) -> Option<f32> {
        if (from, to) == (self.start, self.end) {
            return None;
        }
        let place = self.place(from, to);
        let entry = self.vocabulary.at(self.word.hashes.form(from, to)).unwrap_or_default();
        let mut log_weight = entry.log_weight(place);
        if log_weight == 0.0 && self.may_have_key((from, to), endings) {
            log_weight = self.vocabulary.log_key_weight(self.word.slice(from, to), place);
        }
        let cost = self.vocabulary.cost(log_weight)?;
        let short = if to - from < 4 { SHORT_COST } else { 0.0 };
        let unsure = if entry.is_sure(place) { 0.0 } else { UNSURE_COST };
        Some(cost + PART_COST + short + unsure)
    }

    /// The endings that stand before a letter.
    fn endings(&self, to: usize) -> Endings {
        Endings(endings(self.word.slice(self.start, to)))
    }

    /// May the part have a known key: are its first letters one, and the rest an ending? (Keys are their words' first
    /// letters but for irregular ones, which are known as forms or not at all.)
    fn may_have_key(&self, (from, to): (usize, usize), Endings(endings): Endings) -> bool {
        let is_key = |length: usize| {
            let (hash, letters) = self.word.hashes.key(from, to.saturating_sub(length).max(from));
            letters > 2 && self.vocabulary.at(hash).is_some()
        };
        to >= from + 3
            && self.word.byte(to) >= self.word.byte(from) + 4
            && (0..=LONGEST_ENDING).any(|length| endings >> length & 1 == 1 && is_key(length))
    }

    /// The linking elements that stand behind a part, with their costs and where they end.
    fn links(&self, to: usize) -> impl Iterator<Item = (&'static str, f32, usize)> {
        let may_link = matches!(self.word.letter(to), Some('s' | 'n' | 'e'));
        let links = if may_link { LINKS.as_slice() } else { &LINKS[..1] };
        links.iter().filter_map(move |&(link, cost)| {
            let next = to + link.len();
            let stands = link.is_empty() || next < self.end && self.word.slice(to, next) == link;
            stands.then_some((link, cost, next))
        })
    }

    fn link_surcharge(&self, part: &str, link: &str, next: usize) -> f32 {
        link_surcharge(self.vocabulary, part, link, next == self.end, self.word.slice(next, next + 1))
    }

    /// What the best way from a letter to the end costs; 0 at the end.
    fn cost_behind(&self, at: usize) -> Option<f32> {
        if at == self.end {
            return Some(0.0);
        }
        self.behind.get(at - self.start).copied().flatten().map(|way| way.cost)
    }

    fn place(&self, from: usize, to: usize) -> Place {
        match (from == self.start, to == self.end) {
            (true, _) => Place::First,
            (_, true) => Place::Last,
            _ => Place::Middle,
        }
    }

    /// May letters that nobody knows be a word: do others begin like them?
    fn may_unknown_begin(&self, from: usize) -> bool {
        let rest = self.word.letters(from, self.end);
        self.vocabulary.is_usual_onset(rest) && guards::has_legal_onset(self.word.slice(from, self.end))
    }

    /// Do others end like them, and is there nothing that speaks against it?
    fn may_be_unknown(&self, (from, to): (usize, usize)) -> bool {
        let (part, letters) = (self.word.slice(from, to), self.word.letters(from, to));
        let place = self.place(from, to);
        self.vocabulary.is_usual_coda(letters)
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

/// What an unknown part of so many letters costs, without its link.
fn least_unknown(letters: usize) -> f32 {
    UNKNOWN_PER_LETTER * letters as f32 + UNKNOWN_COST + PART_COST
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
