//! The table of nouns that exchange their ending, most of them Latinate.

use std::sync::LazyLock;

use super::tables::{self, Tails};

/// Length of the ending that goes, by stem and ending written together (`zentren` -> 2).
static ENDINGS: LazyLock<Tails<usize>> = LazyLock::new(|| {
    let mut endings = Vec::new();
    for line in tables::lines(include_str!("latinate.txt")) {
        let mut fields = line.split_whitespace();
        let Some(stem) = fields.next() else { continue };
        for ending in fields.map(|ending| if ending == "-" { "" } else { ending }) {
            endings.push((format!("{stem}{ending}"), ending.len()));
        }
    }
    endings.into_iter().collect()
});

/// The stem of `rechenzentren` and its like: everything before the ending, where the table knows the stem. The
/// longest entry decides.
pub(crate) fn exchanged(plain: &str) -> Option<&str> {
    let (tail, length) = ENDINGS.longest(plain)?;
    let stem = plain.get(..plain.len() - length)?;
    (!tail.is_empty() && stem.len() > 2).then_some(stem)
}

/// Does the word end in one of these? (Looking at the last byte first spares most comparisons.)
pub(crate) fn ends_in(word: &str, endings: &[&str]) -> bool {
    let last = word.as_bytes().last();
    endings.iter().any(|ending| ending.as_bytes().last() == last && word.ends_with(ending))
}

/// Does the word begin with one of these?
pub(crate) fn begins_with(word: &str, beginnings: &[&str]) -> bool {
    let first = word.as_bytes().first();
    beginnings.iter().any(|beginning| beginning.as_bytes().first() == first && word.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_exchanged() {
        for (word, stem) in [
            ("rechenzentrum", Some("rechenzentr")),
            ("rechenzentren", Some("rechenzentr")),
            ("risiken", Some("risik")),
            ("themata", Some("them")),
            ("gremium", Some("gremi")),
            ("tourismus", Some("tourism")),
            ("materialien", Some("material")),
            ("indizes", Some("ind")),
            ("haus", None),
        ] {
            assert_eq!(exchanged(word), stem, "{word}");
        }
    }
}
