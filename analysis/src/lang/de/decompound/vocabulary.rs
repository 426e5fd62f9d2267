//! What a corpus teaches about its words: how often each form stands, how often with a capital, and what
//! begins and ends compounds.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use xxhash_rust::xxh3::xxh3_64;

use super::{Error, base, guards, key};

/// Version of the stored form.
const FORMAT: u32 = 1;
/// Different forms that the builder keeps at most, about 150 MB.
const FORMS_WHILE_LEARNING: usize = 1 << 21;
/// Different forms that a vocabulary keeps at most.
const FORMS_KEPT: usize = 250_000;
/// Partners that a form must have been seen with to count as learnt.
const PARTNERS: u32 = 3;
/// Longer words, in bytes, are names of chemicals or slips: nothing to learn from.
const LONGEST: usize = 80;

/// What is known of one form in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Occurrences.
    pub(super) count: u32,
    /// Occurrences with a capital.
    pub(super) capitalised: u32,
    /// Different heads before which it was seen as the first part of a longer word, 0 where fewer than three.
    pub(super) heads_behind: u32,
    /// Different modifiers behind which it was seen as the last part of a longer word, 0 where fewer than
    /// three.
    pub(super) modifiers_before: u32,
}

/// Learns a [`Vocabulary`] from the words of a corpus.
///
/// The order of the words does not matter, unless there are more than two million different ones: then the
/// rarest forms are forgotten on the way to keep the memory bounded.
#[derive(Clone, Debug, Default)]
pub struct VocabularyBuilder {
    forms: HashMap<Box<str>, (u32, u32)>,
    words: u64,
}

impl VocabularyBuilder {
    /// A builder that has seen nothing.
    pub fn new() -> Self {
        VocabularyBuilder::default()
    }

    /// Adds one occurrence of a word form in lower case; `capitalised` tells whether it stood with a capital.
    ///
    /// Words with anything but German letters teach nothing and are passed over.
    pub fn add(&mut self, word: &str, capitalised: bool) {
        if word.len() > LONGEST || word.len() < 3 || !word.chars().all(guards::is_letter) {
            return;
        }
        self.words += 1;
        match self.forms.get_mut(word) {
            Some((count, capitals)) => {
                *count = count.saturating_add(1);
                *capitals = capitals.saturating_add(u32::from(capitalised));
            }
            None => {
                self.forms.insert(word.into(), (1, u32::from(capitalised)));
                self.forget_rare(FORMS_WHILE_LEARNING);
            }
        }
    }

    /// Forgets forms from the rarest on until at most half of `limit` are left, where there are more than
    /// `limit`.
    fn forget_rare(&mut self, limit: usize) {
        let mut least = 1;
        while self.forms.len() > limit / if least == 1 { 1 } else { 2 } {
            self.forms.retain(|_, (count, _)| *count > least);
            least += 1;
        }
    }

    /// The vocabulary of what was added: the frequent forms, and the learnt first and last parts of
    /// compounds.
    pub fn build(&self) -> Vocabulary {
        let mut forms: BTreeMap<Box<str>, Form> = BTreeMap::new();
        let mut by_count: Vec<(&Box<str>, (u32, u32))> = self
            .forms
            .iter()
            .filter(|(_, counts)| counts.0 > 1)
            .map(|(word, counts)| (word, *counts))
            .collect();
        by_count.sort_unstable_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (word, (count, capitalised)) in by_count.into_iter().take(FORMS_KEPT) {
            forms.insert(word.clone(), Form { count, capitalised, ..Form::default() });
        }
        let [modifiers, heads] = self.partners();
        for (part, partners) in modifiers {
            forms.entry(part.into()).or_default().heads_behind = partners;
        }
        for (part, partners) in heads {
            forms.entry(part.into()).or_default().modifiers_before = partners;
        }
        Vocabulary { forms, words: self.words }
    }

    /// Is the form known well enough to tell that what stands beside it is a part as well?
    fn is_known(&self, part: &str) -> bool {
        base::STEMS.contains_word(part)
            || self.forms.get(part).is_some_and(|counts| counts.0 > 1) && guards::may_be_part(part)
    }

    fn is_known_noun(&self, part: &str) -> bool {
        let noun = |&(count, capitals): &(u32, u32)| u64::from(capitals) * 2 > u64::from(count);
        self.is_known(part)
            && self.forms.get(part).map_or_else(|| base::STEMS.contains_word(part), noun)
            && !guards::is_never_a_part(part)
    }

    /// Forms seen as first parts, and forms seen as last parts, each with the number of its different
    /// partners.
    fn partners(&self) -> [Vec<(&str, u32)>; 2] {
        let mut keys: HashMap<&str, u64> = HashMap::new();
        let mut modifiers: Vec<(&str, u64)> = Vec::new();
        let mut heads: Vec<(&str, u64)> = Vec::new();
        for (word, &(count, capitals)) in &self.forms {
            if u64::from(capitals) * 2 <= u64::from(count) {
                continue;
            }
            for (at, _) in word.char_indices().skip(3) {
                let (first, last) = word.split_at(at);
                if last.chars().count() < 4 {
                    break;
                }
                if guards::has_legal_onset(last) && self.is_known_noun(last) {
                    // Counting heads by their key keeps the forms of one head from passing for several.
                    let partner = *keys.entry(last).or_insert_with(|| xxh3_64(key(last).as_bytes()));
                    modifiers.push((first, partner));
                }
                if first.chars().count() > 3 && self.is_known(first) {
                    heads.push((last, xxh3_64(first.as_bytes())));
                }
            }
        }
        let mut modifiers = count_partners(modifiers);
        modifiers.retain(|(part, _)| self.is_learnable_modifier(part));
        let mut heads = count_partners(heads);
        heads.retain(|(part, _)| {
            guards::may_be_part(part) && guards::has_legal_coda(part) && !guards::ends_in_suffix(part, 3)
        });
        [modifiers, heads]
    }

    fn is_learnable_modifier(&self, part: &str) -> bool {
        // `arbeits` is `arbeit` and a link; learning it would leave the link in the part.
        let linked = ["s", "es"].iter().any(|link| {
            part.strip_suffix(link).is_some_and(|bare| bare.chars().count() > 2 && self.is_known(bare))
        });
        !linked
            && guards::may_be_part(part)
            && guards::has_legal_coda(part)
            && !guards::ends_in_link(part)
            && !guards::is_prefix_and_rest(part, 3)
    }
}

/// Sorted distinct pairs counted by their first member, where there are enough.
fn count_partners(mut pairs: Vec<(&str, u64)>) -> Vec<(&str, u32)> {
    pairs.sort_unstable();
    pairs.dedup();
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| Some((same.first()?.0, u32::try_from(same.len()).ok()?)))
        .filter(|&(_, partners)| partners >= PARTNERS)
        .collect()
}

/// Word forms learnt from a corpus, from which a [`Splitter`](super::Splitter) knows the corpus' own words.
///
/// Equal vocabularies have equal text forms and hashes, so an index can store the one and compare the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    forms: BTreeMap<Box<str>, Form>,
    words: u64,
}

impl Vocabulary {
    /// A vocabulary that knows nothing: the splitter is left with its base lexicon.
    pub fn new() -> Self {
        Vocabulary::default()
    }

    /// Number of forms kept.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Does it know nothing?
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Number of words it was learnt from.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// A hash of the content: splitters of vocabularies with one hash split alike.
    pub fn content_hash(&self) -> u64 {
        xxh3_64(self.body().as_bytes())
    }

    pub(super) fn forms(&self) -> impl Iterator<Item = (&str, Form)> {
        self.forms.iter().map(|(word, form)| (&**word, *form))
    }

    /// The text form, which [`Vocabulary::from_text`] reads: a line with version, hash and number of words,
    /// then the forms in order, each as the number of bytes shared with the form before it, the rest, and its
    /// counts.
    pub fn to_text(&self) -> String {
        let body = self.body();
        format!("lupe-vocabulary {FORMAT} {:016x}\n{body}", xxh3_64(body.as_bytes()))
    }

    fn body(&self) -> String {
        let mut out = String::with_capacity(self.forms.len() * 12);
        let _ = writeln!(out, "{}", self.words);
        let mut before = "";
        for (word, form) in &self.forms {
            let shared = shared_prefix(before, word);
            let rest = word.get(shared..).unwrap_or_default();
            let _ = write!(out, "{shared} {rest} {} {}", form.count, form.capitalised);
            if form.heads_behind > 0 || form.modifiers_before > 0 {
                let _ = write!(out, " {} {}", form.heads_behind, form.modifiers_before);
            }
            out.push('\n');
            before = word;
        }
        out
    }

    /// Reads a text form.
    ///
    /// # Errors
    /// [`Error::NotAVocabulary`], [`Error::VocabularyVersion`], or [`Error::DamagedVocabulary`] where the
    /// content is not what its hash says.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let (header, body) = text.split_once('\n').ok_or(Error::NotAVocabulary)?;
        let fields: Vec<&str> = header.split(' ').collect();
        let ["lupe-vocabulary", version, hash] = fields.as_slice() else { return Err(Error::NotAVocabulary) };
        if *version != FORMAT.to_string() {
            return Err(Error::VocabularyVersion { found: (*version).to_owned(), known: FORMAT });
        }
        if u64::from_str_radix(hash, 16) != Ok(xxh3_64(body.as_bytes())) {
            return Err(Error::DamagedVocabulary { line: 1 });
        }
        let mut lines = body.lines().zip(2..);
        let words = lines
            .next()
            .and_then(|(line, _)| line.parse().ok())
            .ok_or(Error::DamagedVocabulary { line: 2 })?;
        let mut forms = BTreeMap::new();
        let mut before = String::new();
        for (line, number) in lines {
            let (word, form) = parse_form(line, &before).ok_or(Error::DamagedVocabulary { line: number })?;
            forms.insert(word.as_str().into(), form);
            before = word;
        }
        Ok(Vocabulary { forms, words })
    }
}

/// Bytes that two words share at their beginning, on a character boundary.
fn shared_prefix(a: &str, b: &str) -> usize {
    a.char_indices().zip(b.chars()).find(|((_, x), y)| x != y).map_or(a.len().min(b.len()), |((at, _), _)| at)
}

fn parse_form(line: &str, before: &str) -> Option<(String, Form)> {
    let mut fields = line.split(' ');
    let shared: usize = fields.next()?.parse().ok()?;
    let word = format!("{}{}", before.get(..shared)?, fields.next()?);
    let mut number = |optional: bool| match fields.next() {
        None if optional => Some(0),
        field => field?.parse().ok(),
    };
    let form = Form {
        count: number(false)?,
        capitalised: number(false)?,
        heads_behind: number(true)?,
        modifiers_before: number(true)?,
    };
    Some((word, form))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn learn(words: &[&str]) -> Vocabulary {
        let mut builder = VocabularyBuilder::new();
        for word in words {
            builder.add(&word.to_lowercase(), word.starts_with(char::is_uppercase));
        }
        builder.build()
    }

    #[test]
    fn first_and_last_parts_are_learnt_from_three_partners() {
        let vocabulary = learn(&[
            "Quarkspeise",
            "Quarkkuchen",
            "Quarktasche",
            "Speise",
            "Speise",
            "Kuchen",
            "Kuchen",
            "Tasche",
            "Tasche",
        ]);
        let forms: HashMap<&str, Form> = vocabulary.forms().collect();
        assert_eq!(forms["quark"].heads_behind, 3);
        assert_eq!(forms["speise"], Form { count: 2, capitalised: 2, ..Form::default() });
        assert!(!forms.contains_key("quarkspeise"), "seen once");
    }

    #[test]
    fn a_damaged_or_foreign_text_is_refused() {
        let text = learn(&["Haus", "Haus", "Maus", "Maus"]).to_text();
        assert!(Vocabulary::from_text(&text).is_ok());
        for (damaged, message) in [
            (text.replace("maus", "laus"), "damaged"),
            (text.replace("vocabulary 1", "vocabulary 99"), "version"),
            ("haus\nmaus\n".to_owned(), "not a vocabulary"),
            (String::new(), "not a vocabulary"),
        ] {
            let error = Vocabulary::from_text(&damaged).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn memory_is_bounded_and_frequent_forms_survive() {
        let mut builder = VocabularyBuilder::new();
        for word in ["haus", "haus", "haus", "maus", "laus", "klaus", "haus", "zaus"] {
            builder.add(word, true);
        }
        builder.forget_rare(3);
        assert_eq!(builder.forms.keys().map(|word| &**word).collect::<Vec<_>>(), ["haus"]);
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_the_text_form_round_trips(
            words in prop::collection::vec("[A-ZÄa-zäöüß][a-zäöüß]{2,9}", 0..60),
        ) {
            let forwards: Vec<&str> = words.iter().map(String::as_str).collect();
            let backwards: Vec<&str> = forwards.iter().rev().copied().collect();
            let vocabulary = learn(&forwards);
            prop_assert_eq!(&vocabulary, &learn(&backwards));
            let read = Vocabulary::from_text(&vocabulary.to_text());
            prop_assert_eq!(read, Ok(vocabulary));
        }
    }
}
