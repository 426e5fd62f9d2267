//! The user's own exceptions: words never to split, and words to split as given.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::{Error, guards, key};

/// Letters of a wrong line that its error shows.
const SHOWN: usize = 80;
/// Letters that a linking element has at most.
const LONGEST_LINK: usize = 3;

/// Byte offsets of a part in the word in lower case.
pub(super) type Span = (usize, usize);

/// Words that the user wants split otherwise than the splitter would, or not at all.
///
/// ```
/// use lupe_analysis::{Exceptions, Splitter, Vocabulary};
///
/// let exceptions = Exceptions::parse("# our products\nHausmeister\nStaubecken = Stau Becken")?;
/// let splitter = Splitter::new(Vocabulary::base(), exceptions);
/// assert!(splitter.split("hausmeisters").is_empty());
/// let parts = splitter.split("staubecken");
/// assert_eq!(parts.iter().map(|part| &*part.text).collect::<Vec<_>>(), ["stau", "becken"]);
/// # Ok::<(), lupe_analysis::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// By inflection key, so that the forms of a word share its exception: the word and its parts.
    words: BTreeMap<String, (String, Vec<Span>)>,
}

impl Exceptions {
    /// No exceptions.
    pub fn new() -> Self {
        Exceptions::default()
    }

    /// Reads a text with one exception a line: `word` is never split, `word = part part ...` is split as
    /// given. Empty lines and what follows a `#` are passed over; capitals do not matter. An exception holds
    /// for all forms of its word.
    ///
    /// # Errors
    /// [`Error::Exception`] with the line's number and the cure: a line of several words without `=`, a
    /// single part, parts that do not make up the word but for linking letters (`s`, `es`, `ens` ...), a word
    /// said twice with different parts.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut words = BTreeMap::new();
        for (line, number) in text.lines().zip(1..) {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (word, spans) = parse_line(&line.to_lowercase()).map_err(|problem| Error::Exception {
                line: number,
                text: line.chars().take(SHOWN).collect(),
                problem,
            })?;
            let entry = (word, spans);
            let known = words.entry(key(&entry.0)).or_insert_with(|| entry.clone());
            if *known != entry && known.0 == entry.0 {
                let problem = "the word has an exception already; remove one of the two".to_owned();
                return Err(Error::Exception {
                    line: number,
                    text: line.chars().take(SHOWN).collect(),
                    problem,
                });
            }
        }
        Ok(Exceptions { words })
    }

    /// A hash of the content, to be stored with an index.
    pub fn content_hash(&self) -> u64 {
        xxh3_64(format!("{:?}", self.words).as_bytes())
    }

    /// The parts of `word` (none: never split it), where it has an exception.
    pub(super) fn get(&self, word: &str) -> Option<Vec<Span>> {
        if self.words.is_empty() {
            return None;
        }
        let (given, spans) = self.words.get(&key(word))?;
        let Some((&(last, _), before)) = spans.split_last() else { return Some(Vec::new()) };
        // Another form of the word differs in its last part only, or the exception is not about it.
        if last >= word.len() || given.get(..last) != word.get(..last) {
            return None;
        }
        Some(before.iter().copied().chain([(last, word.len())]).collect())
    }
}

fn parse_line(line: &str) -> Result<(String, Vec<Span>), String> {
    let (word, parts) = match line.split_once('=') {
        None => (line.trim(), None),
        Some((word, parts)) => (word.trim(), Some(parts.split_whitespace().collect::<Vec<_>>())),
    };
    if word.is_empty() || word.contains(char::is_whitespace) {
        return Err("write one word, or `word = part part`".to_owned());
    }
    if !word.chars().all(guards::is_letter) {
        return Err(format!(
            "{word:?} has characters other than German letters and is never split; remove the line"
        ));
    }
    let Some(parts) = parts else { return Ok((word.to_owned(), Vec::new())) };
    if parts.len() < 2 {
        return Err("write at least two parts behind `=`, or the word alone to keep it whole".to_owned());
    }
    let mut spans = Vec::new();
    let mut at = 0;
    for part in parts {
        let rest = word.get(at..).unwrap_or_default();
        let start = rest.find(part).filter(|&skipped| {
            let link = rest.get(..skipped).unwrap_or_default().chars().count();
            if spans.is_empty() { link == 0 } else { link <= LONGEST_LINK }
        });
        let Some(start) = start else {
            return Err(format!(
                "the parts do not make up the word: {part:?} does not stand where it should; write the parts as they stand in it, \
                 leaving out linking letters only"
            ));
        };
        spans.push((at + start, at + start + part.len()));
        at += start + part.len();
    }
    if at != word.len() {
        return Err("the last part must reach to the end of the word".to_owned());
    }
    Ok((word.to_owned(), spans))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use super::*;

    #[test]
    fn words_split_as_given_in_all_their_forms() {
        let exceptions = Exceptions::parse(
            "Verbrauch # never\n\nStaubecken = Stau Becken\nBettuch = bet tuch\nArbeitsamt = Arbeit Amt\n",
        )
        .unwrap();
        for (word, expected) in [
            ("verbrauch", Some(vec![])),
            ("staubecken", Some(vec![(0, 4), (4, 10)])),
            ("arbeitsamts", Some(vec![(0, 6), (7, 11)])),
            ("haus", None),
        ] {
            assert_eq!(exceptions.get(word), expected, "{word}");
        }
    }

    #[test]
    fn errors_name_line_and_cure() {
        for (text, line, cure) in [
            ("Haus\nzwei Wörter", 2, "write one word"),
            ("Hausbau = Haus", 1, "at least two parts"),
            ("# x\nHausbau = Haus Tau", 2, "do not make up"),
            ("Hausbau = Haus Ba", 1, "reach to the end"),
            ("Hausbau = bau Haus", 1, "do not make up"),
            ("B2B", 1, "remove the line"),
            ("Hausbau\nHausbau = Haus Bau", 2, "remove one"),
            ("= a b", 1, "write one word"),
        ] {
            let message = Exceptions::parse(text).unwrap_err().to_string();
            assert!(message.contains(&format!("line {line}")) && message.contains(cure), "{message}");
        }
    }
}
