//! Spellings of other times: an archive has the same words before the reform of 1996 and after it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::is_vowel;
use super::tables::lines;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("respelt.txt")));

/// Whole words, and roots by their first byte, the longest first.
struct Table {
    words: HashMap<&'static str, &'static str>,
    roots: Vec<Vec<(&'static str, &'static str)>>,
}

impl Table {
    fn parse(table: &'static str) -> Table {
        let mut read = Table { words: HashMap::new(), roots: vec![Vec::new(); 256] };
        for (old, new) in lines(table).filter_map(|line| line.split_once(' ')) {
            match (old.strip_prefix('='), old.bytes().next()) {
                (Some(word), _) => drop(read.words.insert(word, new)),
                (None, Some(first)) => read.roots[usize::from(first)].push((old, new)),
                (None, None) => {}
            }
        }
        read.roots.iter_mut().for_each(|roots| roots.sort_by_key(|(old, _)| std::cmp::Reverse(old.len())));
        read
    }

    /// The root that a text begins with, and what it is now.
    fn root(&self, text: &[u8]) -> Option<(&'static str, &'static str)> {
        let roots = self.roots.get(usize::from(*text.first()?))?;
        roots.iter().find(|(old, _)| text.starts_with(old.as_bytes())).copied()
    }
}

/// A lower-case word with `ss` for `ß` as it is spelt now, which is not always right, but the same for all spellings: for keys
/// only.
pub(crate) fn respelt(word: Cow<'_, str>) -> Cow<'_, str> {
    match TABLE.words.get(&*word) {
        Some(&new) => Cow::Borrowed(new),
        None => without_third(with_new_roots(word)),
    }
}

fn with_new_roots(word: Cow<'_, str>) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut at, mut copied) = (0, 0);
    while at < word.len() {
        if let Some((old, new)) = TABLE.root(&word.as_bytes()[at..]) {
            out.push_str(&word[copied..at]);
            out.push_str(new);
            at += old.len();
            copied = at;
        } else {
            at += 1;
        }
    }
    if copied == 0 {
        return word;
    }
    out.push_str(&word[copied..]);
    Cow::Owned(out)
}

/// Three equal consonants in a row as two, where two words meet: `schifffahrt` -> `schiffahrt`, but not in `xxxi`.
fn without_third(word: Cow<'_, str>) -> Cow<'_, str> {
    let is_tripled = |signs: &[u8]| signs[0] == signs[1] && signs[1] == signs[2] && is_consonant(signs[0]);
    let Some(at) = word.as_bytes().windows(3).position(is_tripled) else { return word };
    if !word[..at].contains(is_vowel) || !word[at..].contains(is_vowel) {
        return word;
    }
    let mut out = String::with_capacity(word.len());
    let mut run = (' ', 0);
    for c in word.chars() {
        run = if run.0 == c { (c, run.1 + 1) } else { (c, 1) };
        if run.1 < 3 || !u8::try_from(c).is_ok_and(is_consonant) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_consonant(sign: u8) -> bool {
    sign.is_ascii_lowercase() && !is_vowel(char::from(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_spellings_are_the_same() {
        for spellings in [
            "photographie fotografie",
            "paragraph paragraf",
            "biographisch biografisch",
            "symphonie sinfonie",
            "mikrophon mikrofon",
            "schiffahrt schifffahrt",
            "brennessel brennnessel",
            "schlussstrich schlusstrich",
            "stengel stängel",
            "gemsen gämsen",
            "potentiell potenziell",
            "substantiell substanziell",
            "karamelisieren karamellisieren",
            "numerierung nummerierung",
            "selbständigkeit selbstständigkeit",
            "rauhes raues",
            "tips tipps",
            "fussballclub fussballklub",
            "vortheil vorteil",
            "thürme türme",
        ] {
            let keys: Vec<Cow<'_, str>> = spellings.split(' ').map(|word| respelt(word.into())).collect();
            assert!(keys.iter().all(|key| *key == keys[0]), "{spellings}: {keys:?}");
        }
    }

    #[test]
    fn other_words_stay() {
        for word in [
            "graph",
            "xxxii",
            "dfff",
            "thierse",
            "brauhaus",
            "tipi",
            "seeelefant",
            "stoppen",
            "thüringen",
            "pharma",
            "karamell",
            "rathaus",
            "philosophie",
            "äöü",
            "",
            "x",
            "müller",
        ] {
            assert_eq!(respelt(word.into()), word);
        }
    }
}
