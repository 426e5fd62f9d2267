//! Where the sentences of a text begin, in bytes and in tokens: stored with each article, so that a few sentences can be
//! analysed without the rest.

use std::ops::Range;

use lupe_analysis::{Analyzer, Language, sentences};

/// A sentence longer than this, in bytes, is kept in several passages: so a text without any stop can be shown quickly,
/// too.
const LONGEST_PASSAGE: usize = 1000;

/// The passages of a text: its sentences, very long ones in pieces.
///
/// ```
/// use lupe_analysis::Language;
/// use lupe_index::SentenceMap;
///
/// let text = "Ein Satz. Noch einer.";
/// let passages = SentenceMap::of(text, Language::De).passages(text).unwrap_or_default();
/// assert_eq!(&text[passages[1].bytes.clone()], "Noch einer.");
/// assert_eq!(passages[1].tokens.start, 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentenceMap {
    /// For each passage two numbers, each in groups of seven bits: bytes since the last passage's beginning, doubled,
    /// plus one where a sentence begins; tokens since then.
    encoded: Vec<u8>,
}

/// A sentence, or a piece of a very long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its place in the text, without white space around it.
    pub bytes: Range<usize>,
    /// Positions of its tokens; the last passage's end is open (`u32::MAX`).
    pub tokens: Range<u32>,
    /// Does a sentence begin here? If not, it goes on from the passage before.
    pub begins_sentence: bool,
}

impl SentenceMap {
    /// The map of a text that is analysed for it.
    pub fn of(text: &str, language: Language) -> SentenceMap {
        let mut builder = SentenceMapBuilder::new(text);
        Analyzer::new().for_each_token(text, language, |token| builder.token(token.start));
        builder.finish()
    }

    /// The passages of the text that the map was made for; `None` where they cannot be those of this text.
    pub fn passages(&self, text: &str) -> Option<Vec<Passage>> {
        let mut passages: Vec<Passage> = Vec::new();
        let mut rest = self.encoded.as_slice();
        let (mut byte, mut token) = (0usize, 0u32);
        while !rest.is_empty() {
            let bytes = read(&mut rest)?;
            byte = byte.checked_add(usize::try_from(bytes >> 1).ok()?)?;
            token = token.checked_add(u32::try_from(read(&mut rest)?).ok()?)?;
            if let Some(last) = passages.last_mut() {
                let passage = text.get(last.bytes.start..byte).filter(|passage| !passage.is_empty())?;
                last.bytes.end = last.bytes.start + passage.trim_end().len();
                last.tokens.end = token;
            }
            let begins_sentence = bytes & 1 == 1;
            passages.push(Passage { bytes: byte..byte, tokens: token..u32::MAX, begins_sentence });
        }
        match passages.last_mut() {
            Some(last) => last.bytes.end = byte + text.get(byte..)?.trim_end().len(),
            None if text.trim().is_empty() => {}
            None => return None,
        }
        Some(passages)
    }

    /// As it is stored.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// From what was stored. Anything is taken: [`SentenceMap::passages`] checks it.
    pub(crate) fn from_encoded(encoded: &[u8]) -> SentenceMap {
        SentenceMap { encoded: encoded.to_vec() }
    }
}

/// Makes a [`SentenceMap`] while a text is analysed.
#[derive(Clone, Debug)]
pub struct SentenceMapBuilder {
    /// Where sentences begin; those behind `next` lie before the tokens to come.
    starts: Vec<usize>,
    next: usize,
    map: SentenceMap,
    tokens: u32,
    /// The last passage's beginning, in bytes and tokens.
    last: (usize, u32),
}

impl SentenceMapBuilder {
    /// For this text.
    pub fn new(text: &str) -> SentenceMapBuilder {
        let starts = sentences(text).into_iter().map(|sentence| sentence.start).collect();
        SentenceMapBuilder { starts, next: 0, map: SentenceMap::default(), tokens: 0, last: (0, 0) }
    }

    /// Takes the next token's first byte.
    pub fn token(&mut self, start: usize) {
        while let Some(&sentence) = self.starts.get(self.next).filter(|&&sentence| sentence <= start) {
            self.push(sentence, true);
            self.next += 1;
        }
        if start - self.last.0.min(start) > LONGEST_PASSAGE {
            self.push(start, false);
        }
        self.tokens += 1;
    }

    /// The map, after the last token.
    pub fn finish(mut self) -> SentenceMap {
        while let Some(&sentence) = self.starts.get(self.next) {
            self.push(sentence, true);
            self.next += 1;
        }
        self.map
    }

    fn push(&mut self, byte: usize, begins_sentence: bool) {
        let (bytes, tokens) = (byte - self.last.0.min(byte), self.tokens - self.last.1);
        write(&mut self.map.encoded, (bytes as u64) << 1 | u64::from(begins_sentence));
        write(&mut self.map.encoded, tokens.into());
        self.last = (byte, self.tokens);
    }
}

pub(crate) fn write(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn read(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) -> Result<(), TestCaseError> {
        let analyzer = Analyzer::new();
        let map = SentenceMap::of(text, Language::De);
        let passages = map.passages(text).expect("the text's own map");
        prop_assert_eq!(&SentenceMap::from_encoded(map.encoded()), &map);
        let mut tokens = Vec::new();
        for passage in &passages {
            prop_assert_eq!(passage.tokens.start as usize, tokens.len());
            let range = passage.bytes.clone();
            analyzer.for_each_token_in(text, range, passage.tokens.start, Language::De, |t| tokens.push(t));
        }
        prop_assert_eq!(tokens, analyzer.tokens(text, Language::De));
        let sentences = lupe_analysis::sentences(text);
        let starts: Vec<usize> =
            passages.iter().filter(|p| p.begins_sentence).map(|p| p.bytes.start).collect();
        prop_assert_eq!(starts, sentences.iter().map(|s| s.start).collect::<Vec<_>>());
        Ok(())
    }

    #[test]
    fn passages_of_the_samples_hold_the_tokens_of_the_whole_text() {
        fn visit(folder: &std::path::Path, count: &mut usize) {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                if entry.path().is_dir() {
                    visit(&entry.path(), count);
                } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                    check(&text).expect("equal tokens");
                    *count += 1;
                }
            }
        }
        let mut count = 0;
        visit(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples"), &mut count);
        assert!(count > 20, "{count} samples");
    }

    #[test]
    fn very_long_sentences_are_kept_in_pieces() {
        let text = "immer weiter ".repeat(1000);
        let passages = SentenceMap::of(&text, Language::De).passages(&text).expect("its own map");
        assert_eq!(passages.iter().filter(|passage| passage.begins_sentence).count(), 1);
        assert!(passages.len() > 10 && passages.iter().all(|p| p.bytes.len() < LONGEST_PASSAGE + 20));
    }

    proptest! {
        #[test]
        fn passages_hold_the_tokens_of_the_whole_text(text in "(\\PC|[ \\n.!?:„“A-Za-zß*0-9-]|Er |[a-z ]{300}){0,40}") {
            check(&text)?;
        }

        #[test]
        fn damage_is_noticed_or_harmless(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,30}") {
            for passage in SentenceMap::from_encoded(&bytes).passages(&text).unwrap_or_default() {
                prop_assert!(text.get(passage.bytes).is_some());
            }
        }
    }
}
