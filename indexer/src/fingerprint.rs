//! What near-identical articles have in common: the words of the text in order, and a fingerprint made of them.

use lupe_analysis::{Language, Token};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Hashes that a fingerprint keeps.
pub(crate) const HASHES: usize = 48;

/// The content words of a text in order, each as a hash of its inflection key: what two versions of a text share,
/// however it was worded, and whatever stands between.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Signature {
    /// Content words in order.
    pub(crate) stems: Vec<u32>,
    /// Hash of the language and of every word in order, for texts that are the same.
    pub(crate) text: u64,
    /// The language that the keys are of.
    pub(crate) language: Option<Language>,
}

/// Collects a signature token by token.
pub(crate) struct SignatureBuilder {
    signature: Signature,
}

impl SignatureBuilder {
    pub(crate) fn new(language: Language) -> Self {
        SignatureBuilder { signature: Signature { language: Some(language), ..Signature::default() } }
    }

    pub(crate) fn push(&mut self, token: &Token) {
        let word = &token.word;
        let text = self.signature.text;
        self.signature.text = xxh3_64_with_seed(word.exact.as_bytes(), text);
        // Numbers alone make tables and lists of references alike, not texts.
        let number = word.exact.starts_with(|c: char| c.is_ascii_digit());
        if !word.function_word
            && !number
            && let Some(key) = word.inflection.first()
        {
            // 32 bits of the hash: a chance meeting of two words does no harm among hundreds.
            self.signature.stems.push(xxh3_64(key.as_bytes()) as u32);
        }
    }

    pub(crate) fn finish(self) -> Signature {
        let mut signature = self.signature;
        let language = signature.language.map_or("", Language::code);
        signature.text = xxh3_64_with_seed(language.as_bytes(), signature.text);
        signature
    }
}

/// The smallest hashes of the neighbouring pairs of content words (min-wise sampling, Broder 1997), distinct and in
/// order. Two versions of a text share many of them, however long either is; different texts next to none.
pub(crate) fn fingerprint(signature: &Signature) -> Vec<u32> {
    let mut hashes: Vec<u32> =
        signature.stems.windows(2).filter_map(|pair| pair_hash(pair[0], pair[1])).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(HASHES);
    hashes
}

/// Hash of a pair in either order (a translation may turn it round); none for a word beside itself.
fn pair_hash(a: u32, b: u32) -> Option<u32> {
    let (low, high) = (a.min(b), a.max(b));
    let both = u64::from(low) << 32 | u64::from(high);
    (low != high).then(|| xxh3_64(&both.to_le_bytes()) as u32)
}

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;

    fn signature(text: &str) -> Signature {
        let mut builder = SignatureBuilder::new(Language::De);
        Analyzer::new().for_each_token(text, Language::De, |token| builder.push(&token));
        builder.finish()
    }

    #[test]
    fn texts_of_the_same_words_have_the_same_signature() {
        let text = "Die Rechenzentren am Hafen brauchen Strom.";
        for (other, same_text, same_stems) in [
            ("die Rechenzentren, am Hafen – brauchen STROM!", true, true),
            ("Das Rechenzentrum im Hafen braucht den Strom.", false, false),
            ("Die Rechenzentren brauchen Gas.", false, false),
        ] {
            let (a, b) = (signature(text), signature(other));
            assert_eq!((a.text == b.text, a.stems == b.stems), (same_text, same_stems), "{other}");
        }
    }

    #[test]
    fn fingerprints_are_short_sorted_and_stable() {
        let text: String = (0..500).map(|n| format!("Wort{n} ")).collect();
        let print = fingerprint(&signature(&text));
        assert_eq!(print.len(), HASHES);
        assert!(print.is_sorted());
        assert_eq!(print, fingerprint(&signature(&text)));
        assert!(fingerprint(&signature("")).is_empty());
    }
}
