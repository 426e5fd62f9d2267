//! Suspended hyphens: the first word of `Hieb- und Stichwaffen` is `Hiebwaffen`, that of `Ein- und Ausgang` `Eingang`.

use std::sync::LazyLock;

use super::decompound::{Exceptions, Splitter, Vocabulary};

/// Suspended words are rare and their words common: the base lexicon opens them, whatever an index has learnt.
static SPLITTER: LazyLock<Splitter> = LazyLock::new(|| Splitter::new(Vocabulary::base(), Exceptions::new()));

/// Prefixes that stand for each other (`be- und entladen`).
const PREFIXES: &str = "\
    aussen außen ausser außer aus auf ab an bei be binnen durch ein entgegen ent er fort gegenüber gegen herab \
    herauf heraus herein her hinab hinauf hinaus hinein hinter hin innen inner in miss mit nach neben nieder ober rück über um un \
    unter ver vorder vor weg weiter wieder zer zurück zusammen zu zwischen";

/// Letters that must be left of a word behind its prefix.
const REST: usize = 3;
/// The same where the prefix begins a part of a compound (`Mittel-feld` has none).
const REST_OF_PART: usize = 4;

/// Is this one of the words that stand between a suspended word and the one that completes it, in lower case:
/// `Hieb- und Stichwaffen`?
///
/// ```
/// assert!(lupe_analysis::joins_suspended("und") && !lupe_analysis::joins_suspended("Haus"));
/// ```
pub fn joins_suspended(word: &str) -> bool {
    matches!(
        word,
        "und"
            | "oder"
            | "bzw"
            | "beziehungsweise"
            | "sowie"
            | "bis"
            | "noch"
            | "als"
            | "wie"
            | "statt"
            | "aber"
    )
}

/// `first` completed with the end of `second`, both in lower case: `hieb`, `stichwaffen` -> `hiebwaffen`.
pub(crate) fn with_head_of(first: &str, second: &str) -> Option<String> {
    let is_prefix = PREFIXES.split_whitespace().any(|prefix| prefix == first);
    let parts = leaves(second);
    let head = match parts.as_slice() {
        [part, _, ..] => {
            let opening = second.get(..part.1).unwrap_or("");
            // As many parts give way as the suspended word has.
            let given = leaves(first).len().clamp(1, parts.len() - 1);
            let behind = parts.get(given).map(|part| part.0);
            prefix_length(opening, REST_OF_PART).filter(|_| is_prefix).or(behind)?
        }
        _ => prefix_length(second, REST).filter(|_| is_prefix)?,
    };
    Some(format!("{first}{}", second.get(head..)?))
}

/// Length in bytes of the longest prefix of a word that leaves `least` letters.
fn prefix_length(word: &str, least: usize) -> Option<usize> {
    let fits = |prefix: &&str| word.strip_prefix(*prefix).is_some_and(|rest| rest.chars().count() >= least);
    PREFIXES.split_whitespace().filter(fits).map(str::len).max()
}

/// `second` completed with the beginning of `first`, both in lower case: `stahlproduktion`, `verarbeitung` ->
/// `stahlverarbeitung`.
pub(crate) fn with_modifier_of(first: &str, second: &str) -> Option<String> {
    let (start, _) = *leaves(first).last().filter(|(start, _)| *start > 0)?;
    Some(format!("{}{second}", first.get(..start)?))
}

/// The smallest parts of a compound in order, as byte ranges; empty where the word is none.
fn leaves(word: &str) -> Vec<(usize, usize)> {
    let parts: Vec<(usize, usize)> =
        SPLITTER.split(word).into_iter().map(|part| (part.start, part.end)).collect();
    let holds = |a: &(usize, usize), b: &(usize, usize)| a != b && a.0 <= b.0 && b.1 <= a.1;
    let mut leaves: Vec<(usize, usize)> =
        parts.iter().filter(|part| !parts.iter().any(|other| holds(part, other))).copied().collect();
    leaves.sort_unstable();
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspended_words_get_the_end_of_the_next() {
        for (first, second, expected) in [
            ("hieb", "stichwaffen", Some("hiebwaffen")),
            ("ein", "ausgang", Some("eingang")),
            ("ein", "ausgangstür", Some("eingangstür")),
            ("vor", "nachteile", Some("vorteile")),
            ("vor", "mittelfeld", Some("vorfeld")),
            ("be", "entladen", Some("beladen")),
            ("an", "verkauf", Some("ankauf")),
            ("aus", "weiterbildung", Some("ausbildung")),
            ("ein", "zweifamilienhaus", Some("einfamilienhaus")),
            ("arbeits", "sozialrecht", Some("arbeitsrecht")),
            ("kinder", "jugendhilfe", Some("kinderhilfe")),
            ("braunkohle", "steinkohlekraftwerk", Some("braunkohlekraftwerk")),
            ("haus", "garten", None),
        ] {
            assert_eq!(with_head_of(first, second).as_deref(), expected, "{first} {second}");
        }
    }

    #[test]
    fn suspended_words_get_the_beginning_of_the_last() {
        for (first, second, expected) in [
            ("stahlproduktion", "verarbeitung", Some("stahlverarbeitung")),
            ("stromerzeugung", "verbrauch", Some("stromverbrauch")),
            ("empfänger", "empfängerinnen", None),
        ] {
            assert_eq!(with_modifier_of(first, second).as_deref(), expected, "{first} {second}");
        }
    }
}
