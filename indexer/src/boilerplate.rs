//! Lines that stand in many different articles: a copyright notice, a call to subscribe, a form. They would make
//! articles of one publisher look alike, so they take no part in comparing.

use std::collections::{BTreeSet, HashMap, HashSet};

use lupe_index::line_hash;

use crate::fingerprint::lines;
use crate::hashes::Hashes;
use crate::met::Met;
use crate::parallel;
use crate::texts::Texts;

/// Texts that must have a line before it can be boilerplate.
const TEXTS: usize = 5;

/// One of so many words must stand in a line of a text's own.
const OWN: usize = 4;

/// Words of a text: those in lines that few texts have, and all.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths {
    own: usize,
    all: usize,
}

impl Lengths {
    fn of(sketch: &[u16], common: &HashSet<u32>) -> Lengths {
        let own = lines(sketch).filter(|line| !common.contains(&line_hash(line)));
        Lengths { own: own.map(<[u16]>::len).sum(), all: lines(sketch).map(<[u16]>::len).sum() }
    }
}

/// The lines of an index that are boilerplate, by their hashes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Boilerplate {
    lines: Hashes,
}

impl Boilerplate {
    /// Finds the boilerplate of all texts: a function of the set of texts.
    ///
    /// Versions of one article have most of their lines in common too. What tells them from articles with a notice in
    /// common is the rest, which is much of an article and little of a version. So a line is boilerplate that stands in
    /// at least five texts, of whose words a quarter or more stand in lines that are in fewer than five.
    pub(crate) fn find(texts: &Texts, threads: usize) -> Boilerplate {
        let mut buffers = vec![Vec::new(); threads.max(1)];
        let met = Met::new(u64::from(texts.len()) * 8);
        parallel::over(0..texts.len(), &mut buffers, |piece, sketch: &mut Vec<u16>| {
            for text in piece {
                texts.sketch(text, sketch);
                distinct_lines(sketch).into_iter().for_each(|line| met.meet(line));
            }
            Vec::<()>::new()
        });
        // Most lines stand in one text only: they need no room.
        let mut shared = parallel::over(0..texts.len(), &mut buffers, |piece, sketch| {
            let mut shared = Vec::new();
            for text in piece {
                texts.sketch(text, sketch);
                let lines = distinct_lines(sketch).into_iter().filter(|&line| met.twice(line));
                shared.extend(lines.map(|line| (line, text)));
            }
            shared
        });
        shared.sort_unstable();
        let groups = || shared.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() >= TEXTS);
        let common: HashSet<u32> = groups().map(|group| group[0].0).collect();
        let mut lengths: HashMap<u32, Lengths> = HashMap::new();
        let mut sketch = Vec::new();
        let mut is_boilerplate = |group: &&[(u32, u32)]| {
            let mut sum = Lengths::default();
            for &(_, text) in *group {
                let lengths = lengths.entry(text).or_insert_with(|| {
                    texts.sketch(text, &mut sketch);
                    Lengths::of(&sketch, &common)
                });
                sum = Lengths { own: sum.own + lengths.own, all: sum.all + lengths.all };
            }
            sum.own * OWN >= sum.all
        };
        let lines = groups().filter(|group| is_boilerplate(group)).map(|group| group[0].0).collect();
        Boilerplate { lines }
    }

    /// The hashes of its lines.
    pub(crate) fn hashes(&self) -> &Hashes {
        &self.lines
    }

    /// Is this line boilerplate?
    pub(crate) fn has(&self, line: &[u16]) -> bool {
        self.lines.has(line_hash(line))
    }

    /// Makes a sketch into words in order, without lines of boilerplate. A text that has no other lines keeps them.
    pub(crate) fn strip(&self, sketch: &mut Vec<u16>) {
        if !self.lines.is_empty() && lines(sketch).nth(1).is_some() {
            let own: Vec<u16> = lines(sketch).filter(|line| !self.has(line)).flatten().copied().collect();
            if !own.is_empty() {
                *sketch = own;
                return;
            }
        }
        sketch.retain(|&word| word != 0);
    }
}

impl From<Hashes> for Boilerplate {
    fn from(lines: Hashes) -> Boilerplate {
        Boilerplate { lines }
    }
}

fn distinct_lines(sketch: &[u16]) -> BTreeSet<u32> {
    lines(sketch).map(line_hash).collect()
}
