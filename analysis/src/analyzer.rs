//! The analysis chain: one function from text to tokens, used for the index, the query, the marks and the
//! fingerprints alike.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use crate::Language;
use crate::cache::{Reading, cached};
use crate::dates;
use crate::joints::{Joint, Joints};
use crate::lang::de::decompound::{Exceptions, Splitter, Vocabulary};
use crate::normalize;
use crate::ordinals::ordinal;
use crate::sentence::may_end_sentence;
use crate::short_forms::{self, Letters};
use crate::token::{Joined, Token, Word};
use crate::tokenizer::{Span, Tokenizer, last_word_end};
use crate::word::{analyze_word, read_as};

/// Version of the analysis: an index that was built with another one must be analysed anew.
///
/// Raise it whenever the same text may give other tokens or layers than before.
pub const ANALYSIS_VERSION: u32 = 7;

/// The splitter of an analyzer, and a number that no other splitter has in this process.
#[derive(Debug)]
struct Compounds {
    splitter: Splitter,
    number: u64,
}

impl Compounds {
    fn new(splitter: Splitter) -> Arc<Compounds> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Arc::new(Compounds { splitter, number: NEXT.fetch_add(1, Ordering::Relaxed) })
    }
}

/// Made when the first analyzer without a splitter of its own splits its first word.
static BASE: LazyLock<Arc<Compounds>> =
    LazyLock::new(|| Compounds::new(Splitter::new(Vocabulary::base(), Exceptions::new())));

/// What the first word of a text counts as. German writes nouns with a capital, and any word that begins a sentence:
/// only within a sentence does a capital show that a word is no verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstWord {
    /// The text begins a sentence, as an article or a headline does.
    #[default]
    SentenceStart,
    /// The text is taken from within a sentence, as a word on its own is.
    MidSentence,
}

/// Turns text into tokens. Cheap to create and to share; never fails on any text.
///
/// ```
/// use lupe_analysis::{Analyzer, Language};
///
/// let tokens = Analyzer::new().tokens("Die Rechenzentren wachsen", Language::De);
/// assert_eq!(&*tokens[1].word.exact, "rechenzentren");
/// assert_eq!(&*tokens[1].word.inflection[0], "rechenzentr");
/// assert!(tokens[0].word.function_word);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Analyzer {
    first_word: FirstWord,
    compounds: Option<Arc<Compounds>>,
}

impl Analyzer {
    /// An analyzer with the built-in tables.
    pub fn new() -> Self {
        Analyzer::default()
    }

    /// Says what the first word of every text counts as; [`FirstWord::SentenceStart`] where nothing is said.
    ///
    /// ```
    /// use lupe_analysis::{Analyzer, FirstWord, Language};
    ///
    /// let noun = Analyzer::new().with_first_word(FirstWord::MidSentence);
    /// assert!(noun.tokens("Kosten", Language::De)[0].word.inflection.iter().all(|key| !key.starts_with("v:")));
    /// ```
    #[must_use]
    pub fn with_first_word(mut self, first_word: FirstWord) -> Self {
        self.first_word = first_word;
        self
    }

    /// Splits German compounds with `splitter`; with the base lexicon alone where nothing is said.
    ///
    /// ```
    /// use lupe_analysis::{Analyzer, Exceptions, Language, Splitter, Vocabulary};
    ///
    /// let whole = Splitter::new(Vocabulary::base(), Exceptions::parse("Rechenzentrum")?);
    /// let analyzer = Analyzer::new().with_splitter(whole);
    /// assert!(analyzer.tokens("Rechenzentren", Language::De)[0].word.parts.is_empty());
    /// # Ok::<(), lupe_analysis::Error>(())
    /// ```
    #[must_use]
    pub fn with_splitter(mut self, splitter: Splitter) -> Self {
        self.compounds = Some(Compounds::new(splitter));
        self
    }

    /// Calls `sink` with every token of `text`, in order.
    pub fn for_each_token(&self, text: &str, language: Language, sink: impl FnMut(Token)) {
        self.for_each_token_in(text, 0..text.len(), 0, language, sink);
    }

    /// Calls `sink` with the tokens that begin in a range of `text`, just as they are in the whole of it: what stands
    /// before the range says whether a capital shows a noun. The range must not begin inside a token, and `position` is
    /// that of its first one.
    pub fn for_each_token_in(
        &self,
        text: &str,
        range: Range<usize>,
        position: u32,
        language: Language,
        mut sink: impl FnMut(Token),
    ) {
        // A word may be told by what stands before it: the walk begins a little earlier.
        let from = lead_in(text, range.start);
        let mut behind = text.get(..from).and_then(last_word_end);
        let mut before: Option<Span> = None;
        let mut joints = Joints::new(text, language);
        let mut letters = Letters::default();
        let mut position = position;
        for span in Tokenizer::starting_at(text, from).take_while(|span| span.start < range.end) {
            let token = text.get(span.start..span.end).unwrap_or("");
            let begins = || match behind {
                None => self.first_word == FirstWord::SentenceStart,
                Some(behind) => text.get(behind..span.start).is_some_and(may_end_sentence),
            };
            let noun = language == Language::De && is_capitalised(token) && !begins();
            let word = self.word_at(text, span, before, &mut letters, language, noun);
            let joints = joints.at(span);
            (before, behind) = (Some(span), Some(span.end));
            if span.start < range.start {
                continue;
            }
            let joined = if joints.is_empty() { Vec::new() } else { self.joined(joints, language) };
            sink(Token { start: span.start, end: span.end, position, word, joined });
            position += 1;
        }
    }

    /// Every token of `text`, in order.
    pub fn tokens(&self, text: &str, language: Language) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 6);
        self.for_each_token(text, language, |token| tokens.push(token));
        tokens
    }

    /// The chain for the beginning of a word, as in `infra*`: the exact form, with no stemming.
    pub fn prefix(&self, text: &str, language: Language) -> String {
        normalize::exact(text, language)
    }

    /// The same with `ä` as `ae` and `ß` as `ss`, as [`Word::folded`].
    pub fn prefix_transcribed(&self, text: &str, language: Language) -> String {
        normalize::transcribed(&normalize::exact(text, language), language).into_owned()
    }

    /// The same without diacritics, as [`Word::unaccented`].
    pub fn prefix_unaccented(&self, text: &str, language: Language) -> String {
        normalize::unaccented(&normalize::exact(text, language)).into_owned()
    }

    /// Is it a form of a word of the base lexicon, of stems that German compounds are made of? The lexicon is small: most words
    /// are not in it.
    pub fn is_base_word(&self, word: &str, language: Language) -> bool {
        let compounds = self.compounds.as_ref().unwrap_or_else(|| &*BASE);
        language == Language::De && compounds.splitter.is_base_word(&normalize::exact(word, language))
    }

    /// The word of a token, which may be told by what stands beside it: a month, an abbreviation.
    fn word_at(
        &self,
        text: &str,
        span: Span,
        before: Option<Span>,
        letters: &mut Letters,
        language: Language,
        noun: bool,
    ) -> Arc<Word> {
        let reading = Reading { language, number: span.number, noun, joined: false };
        if span.number {
            let word = self.word(text.get(span.start..span.end).unwrap_or(""), reading);
            return match (dates::month(text, span, before, language), ordinal(text, span, language)) {
                (Some(month), _) => read_as(&word, &[month], language),
                (None, []) => word,
                (None, names) => read_as(&word, names, language),
            };
        }
        let end = short_forms::with_point(text, span.start, span.end);
        let word = match short_forms::before_number(text, span.start, span.end, language) {
            Some(short) => self.word(&short, reading),
            None => self.word(text.get(span.start..end).unwrap_or(""), reading),
        };
        match letters.read(text, (span.start, span.end), language).as_slice() {
            [] => match ordinal(text, span, language) {
                [] => word,
                names => read_as(&word, names, language),
            },
            words => {
                // A letter with a point is nothing but the word that it is short for.
                let letter = Word { inflection: Vec::new(), ..(*word).clone() };
                read_as(&letter, words, language)
            }
        }
    }

    fn joined(&self, joints: Vec<Joint>, language: Language) -> Vec<Joined> {
        let joined = |joint: Joint| {
            let noun = language == Language::De && joint.capital;
            let reading = Reading { language, number: false, noun, joined: true };
            Joined { end: joint.end, word: self.word(&joint.written, reading) }
        };
        joints.into_iter().map(joined).collect()
    }

    fn word(&self, text: &str, reading: Reading) -> Arc<Word> {
        let compounds = || self.compounds.as_ref().unwrap_or_else(|| &*BASE);
        let Reading { language, number, noun, joined } = reading;
        let analyze = || {
            let splitter = (language == Language::De && !joined).then(|| &compounds().splitter);
            let mut word = analyze_word(text, number, language, noun, splitter);
            // The parts of a joined word are tokens themselves.
            if joined {
                word.parts.clear();
            }
            word
        };
        // The base splitter counts as 0: it need not be made to look a word up.
        let splitter = self.compounds.as_ref().map_or(0, |compounds| compounds.number);
        cached(splitter, reading, text, analyze)
    }
}

/// Is the word written with a capital, but not all in capitals (`STRASSE`), which says nothing?
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|second| !second.is_uppercase())
}

/// Bytes before a range that are walked for what they say of the words in it.
const LEAD_IN: usize = 64;

/// Where to begin, so that the words from `at` on are as in the whole text: behind white space a little before it.
fn lead_in(text: &str, at: usize) -> usize {
    let begin = text.floor_char_boundary(at.saturating_sub(LEAD_IN));
    if begin == 0 {
        return 0;
    }
    let before = text.get(begin..at).unwrap_or_default();
    before.find(char::is_whitespace).map_or(at, |space| begin + space)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::lang;

    use super::*;

    #[test]
    fn layers_of_a_word() {
        let tokens = Analyzer::new().tokens("STRASSE Müllers 1.580", Language::De);
        let words: Vec<&Word> = tokens.iter().map(|token| &*token.word).collect();
        assert_eq!(&*words[0].exact, "strasse");
        assert_eq!(words[0].inflection, Analyzer::new().tokens("Straßen", Language::De)[0].word.inflection);
        assert_eq!((&*words[1].folded, &*words[1].unaccented), ("muellers", "mullers"));
        assert_eq!(&*words[2].exact, "1580");
    }

    #[test]
    fn a_capital_makes_a_noun_within_a_sentence_only() {
        for (text, verbs) in [
            ("Die Kosten", "Die"),
            ("Kosten", "Kosten"),
            ("Das ist gut. Kosten sinken", "gut Kosten sinken"),
            ("Er sagt: „Lachen hilft“", "sagt Lachen hilft"),
            ("die STRASSE", "STRASSE"),
            ("Zeile\nKosten", "Zeile Kosten"),
        ] {
            let tokens = Analyzer::new().tokens(text, Language::De);
            let is_verb = |token: &&Token| token.word.inflection.iter().any(|key| key.starts_with("v:"));
            let found: Vec<&str> =
                tokens.iter().filter(is_verb).map(|token| &text[token.start..token.end]).collect();
            let expected: Vec<&str> = verbs.split(' ').filter(|word| *word != "Die").collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn the_cache_tells_nouns_from_verbs() {
        let (start, mid) = (Analyzer::new(), Analyzer::new().with_first_word(FirstWord::MidSentence));
        for _ in 0..2 {
            assert_eq!(mid.tokens("Kosten", Language::De)[0].word.inflection.len(), 1);
            assert_eq!(start.tokens("Kosten", Language::De)[0].word.inflection.len(), 2);
        }
    }

    #[test]
    fn parts_lie_where_they_stand_in_the_text() {
        for (text, expected) in [
            ("Stromversorgung", "Strom Versorgung"),
            ("Strom\u{ad}ver\u{ad}sorgung", "Strom\u{ad} ver\u{ad}sorgung"),
            ("STROMVERSORGUNG", "STROM VERSORGUNG"),
            ("Bu\u{308}cherregal", "Bu\u{308}cher regal"),
            ("Straßenbahn", "Straße bahn"),
            ("Verbrauch", ""),
            ("〸u\u{308}", "〸 u\u{308}"),
        ] {
            let token = &Analyzer::new().tokens(text, Language::De)[0];
            let parts: Vec<&str> = token.word.parts.iter().map(|part| &text[part.start..part.end]).collect();
            assert_eq!(parts.join(" ").to_lowercase(), expected.to_lowercase(), "{text:?}");
        }
    }

    /// The exact forms that can be found in a text, position by position: alternatives parted by `|`.
    fn forms(text: &str) -> String {
        let tokens = Analyzer::new().tokens(text, Language::De);
        let words = |token: &Token| token.words().map(|(_, word)| &*word.exact).collect::<Vec<_>>().join("|");
        tokens.iter().map(words).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn text_as_it_is() {
        for (text, expected) in [
            // Composition, invisible characters, ligatures, subscripts, capitals.
            ("Mu\u{308}ller Rechen\u{ad}zentrum Rechen\u{200b}zentrum", "müller rechenzentrum rechenzentrum"),
            ("ﬁnden CO₂ CO2 STRASSE GROẞ", "finden co2 co2 strasse groß"),
            ("das Rechen-\nzentrum", "das rechen|rechenzentrum zentrum"),
            // Hyphens.
            ("KI-Infrastruktur", "ki|kiinfrastruktur infrastruktur"),
            ("KIInfrastruktur", "ki|kiinfrastruktur infrastruktur"),
            ("E-Mail", "e|email mail"),
            ("AI -Rechenzentren", "ai|airechenzentren rechenzentren"),
            ("Ein- und Ausgang", "ein|eingang und ausgang"),
            // Gender forms.
            ("Leser*innen Leser:innen LeserInnen", "leserinnen|leser leserinnen|leser leserinnen|leser"),
            ("Leser/-innen Leser_innen Leser(innen)", "leserinnen|leser leserinnen|leser leserinnen|leser"),
            ("KI-Expert*innen", "ki|kiexpertinnen|kiexpert expertinnen|expert"),
            // Numbers and units.
            ("1.580 1580 1.234,56", "1580 1580 1234.56"),
            ("30 Mrd. €", "30 mrd|milliarden €|euro"),
            ("30 Milliarden EUR", "30 milliarden eur|euro"),
            ("US-Dollar USD $", "us|usdollar dollar usd|dollar|usdollar $|dollar|usdollar"),
            ("43 % und 43%", "43 %|prozent und 43 %|prozent"),
            // Dates and paragraphs.
            ("24.12.2024", "24 12|dezember 2024"),
            ("01.05.2024", "1 5|mai 2024"),
            ("§ 249 Abs. 2", "§|paragraph 249 abs|absatz 2"),
            ("Art 5 Abs 2, Art und art 5", "art|artikel 5 abs|absatz 2 art und art 5"),
            // Ordinals.
            ("im 2. Weltkrieg Karls V. am 2. Mai", "im 2|zweite weltkrieg karls v|fünfte|5 am 2 mai"),
            // Names with signs and figures.
            ("C++ C# 5G F-16", "c++ c# 5g f|f16 16"),
            // Abbreviations.
            ("z. B. Dr. usw.", "z|zum b|beispiel dr|doktor usw"),
            ("Jan. und Jan", "jan|januar und jan"),
        ] {
            assert_eq!(forms(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_parts_of_a_joined_word_are_tokens_alone() {
        for text in ["KI-Netz", "ゝ\u{ad}innen", "E-Mail-Adresse"] {
            for token in Analyzer::new().tokens(text, Language::De) {
                assert!(token.joined.iter().all(|joined| joined.word.parts.is_empty()), "{token:?}");
            }
        }
    }

    #[test]
    fn analyzers_with_other_splitters_do_not_share_words() {
        let whole = Splitter::new(Vocabulary::base(), Exceptions::parse("Rechenzentrum").unwrap());
        let whole = Analyzer::new().with_splitter(whole);
        for (analyzer, parts) in [(&Analyzer::new(), 2), (&whole, 0), (&Analyzer::new(), 2)] {
            assert_eq!(analyzer.tokens("Rechenzentrum", Language::De)[0].word.parts.len(), parts);
        }
    }

    #[test]
    fn different_ways_of_writing_share_a_key() {
        for texts in [
            "Leser*innen Leser",
            "Leser:innen Leserinnen",
            "Ärzt*innen Ärzte",
            "Ärzt*innen Arzt",
            "Kolleg*innen Kollegen",
            "Französ*innen Franzosen",
            "Mrd. Milliarde",
            "Mio Millionen",
            "% Prozent",
            "€ Euros",
            "USD $",
            "§ Paragraphen",
            "STRASSE Straßen",
            "Strasse Straße",
            "GROSS größer",
            "Mu\u{308}ller Müllers",
        ] {
            let (a, b) = texts.split_once(' ').unwrap_or_default();
            let keys = |text: &str| -> Vec<Box<str>> {
                let tokens = Analyzer::new().tokens(text, Language::De);
                let words = tokens.iter().flat_map(Token::words);
                words.flat_map(|(_, word)| word.inflection.clone()).collect()
            };
            assert!(keys(a).iter().any(|key| keys(b).contains(key)), "{texts}: {:?} {:?}", keys(a), keys(b));
        }
    }

    #[test]
    fn other_languages_have_their_own_case_and_elision() {
        for (language, texts) in [
            (Language::El, "ΕΝΕΡΓΕΙΑ ενέργεια Ενέργειας"),
            (Language::El, "ΟΔΟΣ οδός"),
            (Language::Ru, "ЭНЕРГИЯ энергии"),
            (Language::Ru, "Ёлка елка"),
            (Language::Fr, "l'Énergie énergies"),
            (Language::It, "dell’energia ENERGIA"),
            (Language::Tr, "İSTANBUL İstanbul'da"),
        ] {
            let tokens = Analyzer::new().tokens(texts, language);
            let words: Vec<&Word> = tokens.iter().map(|token| &*token.word).collect();
            let mut content = words.iter().filter(|word| !word.function_word);
            let first = content.next().map(|word| &word.inflection);
            assert!(content.all(|word| Some(&word.inflection) == first), "{texts}: {words:?}");
        }
    }

    #[test]
    fn a_short_form_alone_has_the_keys_of_its_word() {
        let keys = |text: &str| Analyzer::new().tokens(text, Language::De)[0].word.inflection.clone();
        assert_eq!(keys("%"), ["prozent".into()] as [Box<str>; 1]);
        assert!(keys("Jan.").contains(&"jan".into()));
    }

    #[test]
    fn words_of_any_length_are_words() {
        let long = "Donaudampfschifffahrt".repeat(5000);
        assert_eq!(forms(&long), long.to_lowercase());
    }

    proptest! {
        #[test]
        fn any_word_has_keys(
            word in "[a-zäöüß]{1,24}|(ge|zu|an|ver|über)?[a-zäöüß]{0,6}(en|ern|te|st|t|nis|innen|um|us|er|e)?|\\PC{1,12}",
            capital in any::<bool>(),
        ) {
            let keys = lang::inflection(&word, Language::De, capital);
            prop_assert!(!keys.is_empty());
        }

        #[test]
        fn a_sentence_alone_gives_the_tokens_that_it_has_in_the_whole_text(
            text in "(\\PC|Er |Kosten |[ \\n.!?:„“»A-Za-zäöüß*0-9,。\u{ad}\u{301}-]){0,60}",
            language in prop::sample::select(vec![Language::De, Language::En, Language::Zh]),
        ) {
            let analyzer = Analyzer::new();
            let mut pieces = Vec::new();
            for sentence in crate::sentences(&text) {
                let position = pieces.len() as u32;
                analyzer.for_each_token_in(&text, sentence, position, language, |token| pieces.push(token));
            }
            prop_assert_eq!(pieces, analyzer.tokens(&text, language));
        }

        #[test]
        fn offsets_lie_inside_the_text_in_order_and_on_character_boundaries(
            text in "(\\PC|[ \\n\u{ad}\u{200d}\u{308}äÖß*:/(.,0-9A-F-]|- und |innen|z. B. |strom|versorgung|Rechen|zentrum|u\u{308}){0,60}",
            language in prop::sample::select(Language::ALL),
        ) {
            let mut end = 0;
            for (n, token) in Analyzer::new().tokens(&text, language).into_iter().enumerate() {
                prop_assert!(token.start >= end && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                prop_assert_eq!(token.position as usize, n);
                for (range, word) in token.words() {
                    prop_assert!(range.start == token.start && text.get(range.clone()).is_some());
                    prop_assert!(range.end >= token.end);
                    prop_assert!(!word.exact.is_empty() && !word.inflection.is_empty());
                    for part in &word.parts {
                        let inside = text[token.start..token.end].get(part.start..part.end);
                        prop_assert!(inside.is_some_and(|part| !part.is_empty()));
                    }
                }
                end = token.end;
            }
        }
    }
}
