//! Examples of what can be typed, taken from titles, so that every one of them finds something.

use super::text::Ui;

/// Least letters of a word that makes a good example, and of one that stands in a phrase.
const TELLING: usize = 8;
const PLAIN: usize = 5;
/// Letters of the beginning of a word.
const BEGINNING: usize = 6;

/// What German adjectives end in, and what comes before that: so an article or a pronoun is none.
const ENDINGS: [&str; 5] = ["e", "en", "er", "es", "em"];
const SUFFIXES: [&str; 11] = ["lich", "isch", "ig", "bar", "sam", "haft", "los", "end", "al", "iv", "ell"];

/// Queries, each with what it means.
pub(super) fn examples<'a>(
    ui: Ui,
    titles: impl Iterator<Item = &'a str> + Clone,
) -> Vec<(String, &'static str)> {
    let telling = titles.clone().filter_map(|title| longest(title).filter(|word| letters(word) >= TELLING));
    let [word, begun, other] = distinct(telling);
    let beginning = begun.map(|word| beginning(word) + "*");
    let pair = titles
        .clone()
        .find_map(|title| pair(title, qualified))
        .or_else(|| titles.clone().find_map(|title| pair(title, names)))
        .or_else(|| titles.clone().find_map(|title| pair(title, |_, _| true)));
    let either_of = other.zip(word).map(|(one, other)| format!("{one} OR {other}"));
    let phrase = pair.map(|(first, second)| format!("\"{first} {second}\""));
    let [any, prefix, either, exact] = match ui {
        Ui::De => [
            "jede Form des Wortes",
            "alles, was so beginnt",
            "das eine oder das andere",
            "genau diese Wörter in dieser Folge",
        ],
        Ui::En => [
            "every form of the word",
            "all that begins like this",
            "the one or the other",
            "exactly these words in this order",
        ],
    };
    [(word.map(str::to_owned), any), (phrase, exact), (beginning, prefix), (either_of, either)]
        .into_iter()
        .filter_map(|(query, meaning)| Some((query?, meaning)))
        .collect()
}

/// The first three words that begin differently: many articles may be about the same.
fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> [Option<&'a str>; 3] {
    let mut found: [Option<&str>; 3] = [None; 3];
    for word in words {
        let known = found.iter().flatten().any(|other| beginning(other) == beginning(word));
        match found.iter_mut().find(|place| place.is_none()) {
            Some(place) if !known => *place = Some(word),
            Some(_) => {}
            None => break,
        }
    }
    found
}

fn beginning(word: &str) -> String {
    word.chars().take(BEGINNING).collect()
}

/// The words of a title: runs of letters, so that no sign in them means anything in a query.
fn words(title: &str) -> impl DoubleEndedIterator<Item = &str> {
    title.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

fn letters(word: &str) -> usize {
    word.chars().count()
}

/// The longest name or noun, the first of several.
fn longest(title: &str) -> Option<&str> {
    words(title).rev().filter(|word| word.starts_with(char::is_uppercase)).max_by_key(|word| letters(word))
}

/// Two words that stand side by side with nothing but a space between, and fit.
fn pair(title: &str, fit: impl Fn(&str, &str) -> bool) -> Option<(&str, &str)> {
    let parts = || title.split(' ');
    let plain = |word: &str| letters(word) >= PLAIN && word.chars().all(char::is_alphabetic);
    parts().zip(parts().skip(1)).find(|(first, second)| plain(first) && plain(second) && fit(first, second))
}

/// An adjective and its noun in German, as far as their look tells: the best phrases are of this kind.
fn qualified(first: &str, second: &str) -> bool {
    let adjective = ENDINGS
        .iter()
        .filter_map(|ending| first.strip_suffix(ending))
        .any(|stem| SUFFIXES.iter().any(|suffix| stem.ends_with(suffix)));
    adjective && first.starts_with(char::is_lowercase) && second.starts_with(char::is_uppercase)
}

/// Two names or nouns.
fn names(first: &str, second: &str) -> bool {
    first.starts_with(char::is_uppercase) && second.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_come_from_titles() {
        for (titles, expected) in [
            (vec![], vec![]),
            (vec!["Kurz", "和"], vec![]),
            (
                vec![
                    "Der Windpark Hohe Asch wird umgebaut",
                    "Ein Rechenzentrum heizt",
                    "„Musik“ -OR: Straßenbahn",
                ],
                vec!["Windpark", "\"Rechenzentrum heizt\"", "Rechen*", "Straßenbahn OR Windpark"],
            ),
            (
                vec![
                    "Rechenzentrum heizt",
                    "Neues Rechenzentrum",
                    "In einem Rechenzentrum",
                    "Die neue „künstliche Kunst“",
                    "Rechenzentren im Norden",
                    "Was künstliche Intelligenz kann",
                ],
                vec!["Rechenzentrum", "\"künstliche Intelligenz\"", "Intell*"],
            ),
            (
                vec!["In einem Rechenzentrum", "Rede von Gabriele Heinrich"],
                vec!["Rechenzentrum", "\"Gabriele Heinrich\"", "Gabrie*"],
            ),
        ] {
            let examples = examples(Ui::De, titles.iter().copied());
            let queries: Vec<_> = examples.iter().map(|(query, _)| query.as_str()).collect();
            assert_eq!(queries, expected, "{titles:?}");
        }
    }
}
