//! What means the same as the user says: a synonyms file, kept with the index.

use crate::{Error, Result, Snapshot, Writer};

/// One line of a synonyms file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynonymRule {
    /// Words, or several in a row: a query for one of these ...
    pub typed: Vec<String>,
    /// ... is also one for each of these, but for itself.
    pub also: Vec<String>,
}

/// What means the same as the user says, in the text format of Apache Solr.
///
/// `Rechner, Computer, PC` in a line mean the same; with `Rechner => Computer, PC` a query for the one finds the others,
/// but not the other way round. Terms may be of several words. Empty lines and those that begin with `#` say nothing;
/// `\,` is a comma and `\=>` an arrow within a term. Unlike Solr, what was typed is always looked for, too, and ranks
/// above what means the same.
///
/// ```
/// use lupe_index::Synonyms;
///
/// let synonyms = Synonyms::parse("Rechner, Computer\nKita => Kindertagesstätte")?;
/// assert_eq!(synonyms.rules()[1].also, ["Kindertagesstätte"]);
/// assert!(Synonyms::parse("Kita =>").is_err());
/// # Ok::<(), lupe_index::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    text: String,
    rules: Vec<SynonymRule>,
}

impl Synonyms {
    /// The name under which an index keeps them, for [`Rebuild::finish`](crate::Rebuild::finish).
    pub const NOTE: &str = "synonyms";

    /// Reads a synonyms file.
    ///
    /// # Errors
    /// [`Error::Synonyms`]: a line has no terms on a side of its arrow, two arrows, or a single term.
    pub fn parse(text: &str) -> Result<Synonyms> {
        let mut rules = Vec::new();
        for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |problem| Error::Synonyms { line: n + 1, text: line.to_owned(), problem };
            let mut sides = terms(line).into_iter();
            let (first, second) = (sides.next().unwrap_or_default(), sides.next());
            if sides.next().is_some() {
                return Err(wrong("it has two arrows; write a line for each"));
            }
            let rule = match second {
                Some(also) if first.is_empty() || also.is_empty() => {
                    return Err(wrong("a side of its arrow is empty; write a term there"));
                }
                Some(also) => SynonymRule { typed: first, also },
                None if first.len() < 2 => {
                    return Err(wrong("it is a single term; write what means the same behind a comma"));
                }
                None => SynonymRule { also: first.clone(), typed: first },
            };
            rules.push(rule);
        }
        Ok(Synonyms { text: text.to_owned(), rules })
    }

    /// The rules, in the order of their lines.
    pub fn rules(&self) -> &[SynonymRule] {
        &self.rules
    }
}

/// The terms of a line, side by side of its arrows.
fn terms(line: &str) -> Vec<Vec<String>> {
    let mut sides = vec![vec![String::new()]];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '=' if letters.next_if_eq(&'>').is_some() => sides.push(vec![String::new()]),
            ',' => sides.iter_mut().last().into_iter().for_each(|side| side.push(String::new())),
            letter => {
                let letter = if letter == '\\' { letters.next().unwrap_or(letter) } else { letter };
                if let Some(term) = sides.last_mut().and_then(|side| side.last_mut()) {
                    term.push(letter);
                }
            }
        }
    }
    for side in &mut sides {
        side.iter_mut().for_each(|term| *term = term.trim().to_owned());
        side.retain(|term| !term.is_empty());
    }
    sides
}

impl Writer {
    /// Keeps synonyms with the index from the next commit on, in place of those it has.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn set_synonyms(&mut self, synonyms: &Synonyms) -> Result<()> {
        self.set_note(Synonyms::NOTE, synonyms.text.as_bytes())
    }
}

impl Snapshot {
    /// The synonyms that are kept with the index; none where the user gave none.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn synonyms(&self) -> Result<Synonyms> {
        let text = self.note(Synonyms::NOTE)?.unwrap_or_default();
        Synonyms::parse(&String::from_utf8_lossy(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_solr_reads_them() {
        for (line, typed, also) in [
            ("Rechner, Computer,PC", "Rechner|Computer|PC", "Rechner|Computer|PC"),
            ("  Kita =>  Kindertagesstätte ", "Kita", "Kindertagesstätte"),
            ("a, b => c d, e", "a|b", "c d|e"),
            ("a,, b", "a|b", "a|b"),
            (r"1\,5 Grad => Pariser \=> Ziel", "1,5 Grad", "Pariser => Ziel"),
            (r"C\\D, E", r"C\D|E", r"C\D|E"),
            ("a=b, c", "a=b|c", "a=b|c"),
        ] {
            let synonyms = Synonyms::parse(&format!("# ours\n\n{line}\r\n")).unwrap();
            let [rule] = synonyms.rules() else { panic!("{line}: {synonyms:?}") };
            assert_eq!(
                (rule.typed.join("|").as_str(), rule.also.join("|").as_str()),
                (typed, also),
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_that_says_nothing_is_an_error_that_names_it() {
        for (line, problem) in [
            ("Kita", "single"),
            ("Kita =>", "empty"),
            ("=> Kita", "empty"),
            ("a => b => c", "two arrows"),
            (",", "single"),
        ] {
            let error = Synonyms::parse(&format!("x, y\n{line}")).unwrap_err().to_string();
            assert!(error.contains("line 2") && error.contains(problem), "{error}");
        }
    }
}
