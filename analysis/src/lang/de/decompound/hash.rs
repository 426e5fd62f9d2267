//! Hashes of words that grow letter by letter, and a filter of single bits that they are asked of.

/// A hash that grows letter by letter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letterwise(u64);

impl Letterwise {
    /// Of a form as it is written.
    pub(super) const FORM: Letterwise = Letterwise(0x243f_6a88_85a3_08d3);
    /// Of an inflection key.
    pub(super) const KEY: Letterwise = Letterwise(0x1319_8a2e_0370_7344);

    pub(super) fn push(self, letter: char) -> Letterwise {
        Letterwise((self.0.rotate_left(5) ^ u64::from(letter)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn word(self, word: &str) -> u64 {
        word.chars().fold(self, Letterwise::push).finish()
    }

    pub(super) fn finish(self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// A letter as keys have it: without its umlaut, `ß` as two.
fn folded(letter: char) -> (char, Option<char>) {
    match letter {
        'ä' => ('a', None),
        'ö' => ('o', None),
        'ü' => ('u', None),
        'ß' => ('s', Some('s')),
        letter => (letter, None),
    }
}

/// A hash of folded letters and their number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Folded(pub(super) Letterwise, pub(super) usize);

impl Folded {
    pub(super) const NONE: Folded = Folded(Letterwise(0xa409_3822_299f_31d0), 0);

    pub(super) fn push(self, letter: char) -> Folded {
        let (first, second) = folded(letter);
        let one = Folded(self.0.push(first), self.1 + 1);
        second.map_or(one, |second| Folded(one.0.push(second), one.1 + 1))
    }
}

/// Which hashes are perhaps known: bits, shared by chance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter(pub(super) Vec<u64>);

impl Filter {
    /// Eight bits a hash, from 2 kB to 1 MB.
    pub(super) fn for_hashes(hashes: usize) -> Filter {
        Filter(vec![0; (hashes / 8).next_power_of_two().clamp(1 << 8, 1 << 17)])
    }

    fn place(&self, hash: u64) -> (usize, u32) {
        ((hash >> 6) as usize & (self.0.len() - 1), (hash & 63) as u32)
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << bit;
        }
    }

    pub(super) fn may_contain(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.0.get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }
}
