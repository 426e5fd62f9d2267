//! Hashes of words and of any range of their letters, and a filter of single bits that they are asked of.

use super::LONGEST;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Powers of the base, by their exponent; a folded word has up to two letters for one.
const POWERS: [u64; 2 * LONGEST + 1] = {
    let mut powers = [1; 2 * LONGEST + 1];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = BASE.wrapping_mul(powers[n - 1]);
        n += 1;
    }
    powers
};

/// What a hash is of.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub(super) enum Kind {
    /// A form as it is written.
    Form = 0x243f_6a88_85a3_08d3,
    /// An inflection key.
    Key = 0x1319_8a2e_0370_7344,
}

/// The hash of a form or key.
pub(super) fn hash(kind: Kind, word: &str) -> u64 {
    finish(kind, word.chars().fold(0, push))
}

fn push(hash: u64, letter: char) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(u64::from(letter))
}

/// A polynomial's low bits hang on few letters: all bits are spread.
fn finish(kind: Kind, hash: u64) -> u64 {
    let hash = (hash ^ kind as u64).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ hash >> 32
}

/// Hashes of the beginnings of a word, from which the hash of any range of its letters follows.
#[derive(Clone, Debug)]
pub(super) struct Beginnings {
    written: [u64; LONGEST + 1],
    /// Of the letters as keys have them, and how many these are.
    folded: [u64; LONGEST + 1],
    folded_letters: [u8; LONGEST + 1],
}

impl Beginnings {
    pub(super) fn new(letters: &[char]) -> Self {
        let mut this = Beginnings {
            written: [0; LONGEST + 1],
            folded: [0; LONGEST + 1],
            folded_letters: [0; LONGEST + 1],
        };
        let (mut written, mut folded, mut count) = (0, 0, 0);
        for (n, &letter) in letters.iter().take(LONGEST).enumerate() {
            written = push(written, letter);
            let (first, second) = fold(letter);
            folded = push(folded, first);
            count += 1;
            if let Some(second) = second {
                folded = push(folded, second);
                count += 1;
            }
            this.written[n + 1] = written;
            this.folded[n + 1] = folded;
            this.folded_letters[n + 1] = count;
        }
        this
    }

    /// The hash of a range of letters as a form.
    pub(super) fn form(&self, from: usize, to: usize) -> u64 {
        finish(Kind::Form, range(&self.written, from, to, to - from))
    }

    /// The hash of a range of letters as a key, and how many letters that has.
    pub(super) fn key(&self, from: usize, to: usize) -> (u64, usize) {
        let letters = |at: usize| self.folded_letters.get(at).map_or(0, |&letters| usize::from(letters));
        let count = letters(to).saturating_sub(letters(from));
        (finish(Kind::Key, range(&self.folded, from, to, count)), count)
    }
}

fn range(beginnings: &[u64], from: usize, to: usize, letters: usize) -> u64 {
    let at = |at: usize| beginnings.get(at).copied().unwrap_or_default();
    let power = POWERS.get(letters).copied().unwrap_or_default();
    at(to).wrapping_sub(at(from).wrapping_mul(power))
}

/// A letter as keys have it: without its umlaut, `ß` as two.
fn fold(letter: char) -> (char, Option<char>) {
    match letter {
        'ä' => ('a', None),
        'ö' => ('o', None),
        'ü' => ('u', None),
        'ß' => ('s', Some('s')),
        letter => (letter, None),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_hash_of_its_letters() {
        let word: Vec<char> = "großbäckerei".chars().collect();
        let beginnings = Beginnings::new(&word);
        for (from, to, written, key) in
            [(0, 4, "groß", "gross"), (4, 12, "bäckerei", "backerei"), (3, 6, "ßbä", "ssba"), (5, 5, "", "")]
        {
            assert_eq!(beginnings.form(from, to), hash(Kind::Form, written), "{written}");
            assert_eq!(beginnings.key(from, to), (hash(Kind::Key, key), key.len()), "{key}");
        }
    }
}
