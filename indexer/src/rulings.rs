//! What the user says of stories: pairs of articles that tell the same one, or different ones, whatever the comparison
//! says.

use crate::error::{Error, Result};

/// What is said of two articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ruling {
    /// They tell the same story; else different ones.
    pub(crate) same: bool,
    /// Their ids.
    pub(crate) ids: [String; 2],
}

/// Pairs of articles that tell the same story, or different ones, whatever the comparison says.
///
/// ```
/// use lupe_indexer::Rulings;
///
/// let rulings = Rulings::parse("# by hand\nsame\ta.txt\tb.txt\ndifferent\ta.txt\tc.txt\n").unwrap();
/// assert_eq!(rulings.len(), 2);
/// assert!(Rulings::parse("similar\ta.txt\tb.txt").is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rulings {
    list: Vec<Ruling>,
}

impl Rulings {
    /// Reads a line a ruling: `same` or `different`, and two ids, parted by tabs. Empty lines, and those that begin
    /// with `#`, say nothing. Of two lines on the same pair, the later one holds.
    ///
    /// # Errors
    /// A line is none of these; the error names it.
    pub fn parse(text: &str) -> Result<Rulings> {
        let mut list: Vec<Ruling> = Vec::new();
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || Error::Ruling { line: n + 1, text: line.to_owned() };
            let fields: Vec<&str> = line.split('\t').collect();
            let [verdict, a, b] = fields.as_slice() else { return Err(wrong()) };
            let same = match *verdict {
                "same" => true,
                "different" => false,
                _ => return Err(wrong()),
            };
            if a.is_empty() || b.is_empty() || a == b {
                return Err(wrong());
            }
            let mut ids = [a.to_string(), b.to_string()];
            ids.sort();
            list.retain(|ruling| ruling.ids != ids);
            list.push(Ruling { same, ids });
        }
        Ok(Rulings { list })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Ruling> {
        self.list.iter()
    }

    /// As [`Rulings::parse`] reads them.
    pub(crate) fn to_text(&self) -> String {
        let line = |ruling: &Ruling| {
            let verdict = if ruling.same { "same" } else { "different" };
            format!("{verdict}\t{}\t{}\n", ruling.ids[0], ruling.ids[1])
        };
        self.list.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rulings_are_read_as_they_are_written() {
        let rulings =
            Rulings::parse("same\tb c\ta\r\n\n# x\ndifferent\ta\td\nsame\td\ta").unwrap_or_default();
        assert_eq!(rulings.to_text(), "same\ta\tb c\nsame\ta\td\n");
        assert_eq!(Rulings::parse(&rulings.to_text()).ok(), Some(rulings));
    }

    #[test]
    fn what_is_no_ruling_is_named() {
        for text in ["same a b", "same\ta", "same\ta\ta", "same\ta\t", "gleich\ta\tb"] {
            let error = Rulings::parse(&format!("# x\n{text}")).map_err(|error| error.to_string());
            assert!(
                error
                    .as_ref()
                    .is_err_and(|error| error.contains("line 2") && error.contains(&format!("{text:?}"))),
                "{error:?}"
            );
        }
    }
}
