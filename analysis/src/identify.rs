//! Which language a text is in.

use std::sync::LazyLock;

use whatlang::{Detector, Script};

use crate::Language;
use crate::heard::Heard;
use crate::profiles::{LANGUAGES, log_likelihoods};

/// A language and how sure we are of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identification {
    /// The language, [`Language::Und`] where the confidence is too low to name one.
    pub language: Language,
    /// From 0 (no idea) to 1 (sure).
    pub confidence: f64,
}

/// Languages without a profile of ours that a short text may be in: those that their script tells from all others
/// with one.
const BY_SCRIPT: [Language; 7] =
    [Language::El, Language::He, Language::Hi, Language::Ja, Language::Ko, Language::Th, Language::Zh];

/// All known languages but those whose trigrams win German, English or Romance texts by accident far more often than
/// they occur in archives.
static ANY: LazyLock<Detector> = LazyLock::new(|| {
    let rare =
        [Language::Af, Language::La, Language::Eo, Language::Tl, Language::Tk, Language::Uz, Language::Yi];
    detector(Language::ALL.iter().copied().filter(|language| !rare.contains(language)))
});

/// The languages that a short text is told to be in.
static COMMON: LazyLock<Detector> = LazyLock::new(|| detector(LANGUAGES.into_iter().chain(BY_SCRIPT)));

fn detector(languages: impl Iterator<Item = Language>) -> Detector {
    Detector::with_allowlist(languages.filter_map(Language::to_whatlang).collect())
}

/// How much of a text is looked at, in bytes: more does not change the answer.
const SAMPLE_BYTES: usize = 4096;
/// How much of it is held against the profiles, in bytes.
const PROFILE_BYTES: usize = 400;
/// Trigrams of a text longer than this, in bytes, may name a language that is not among the common ones, ...
const LONG: usize = 200;
/// ... where they are surer than this.
const SURE: f64 = 0.9;
/// Below this, the language stays undetermined.
const LEAST: f64 = 0.2;
/// The most confidence in a long text's language that the trigrams are not sure of.
const DOUBTED: f64 = 0.9;
/// What the answer of the trigrams adds to a language's log-likelihood, and what more it adds where they are sure.
const TRIGRAMS: f32 = 1.0;
const SURE_TRIGRAMS: f32 = 5.0;
/// Neighbouring letters are not independent: log-likelihoods are this many times too far apart.
const TOO_SURE: f32 = 2.5;

/// How much of a text is looked through for closed-class words, in bytes.
const WORDS_BYTES: usize = 1200;
/// Words that it has at least, to be told by them.
const WORDS: u32 = 40;
/// The share of closed-class words that tells a language, and how many times that of the other one it is.
const RUNNING: f32 = 0.3;
const MORE: f32 = 3.0;
/// The same of half as many words.
const FEW_WORDS: u32 = 20;
const MOSTLY: f32 = 0.4;
const FAR_MORE: f32 = 6.0;

/// The language of running text in German or English, told by the share of its closed-class words: mostly more than four
/// words of ten, where any other language has hardly one. Most texts are settled so, at a tenth of the cost of their
/// trigrams.
fn by_function_words(sample: &str) -> Option<Language> {
    let heard = Heard::of(cut(sample, WORDS_BYTES), Language::Und, usize::MAX)?;
    let [german, english] = [Language::De, Language::En].map(|language| heard.share(language));
    let (language, most, least) =
        if german >= english { (Language::De, german, english) } else { (Language::En, english, german) };
    let is_told = |words, share, times| heard.words >= words && most >= share && most >= least * times;
    (is_told(WORDS, RUNNING, MORE) || is_told(FEW_WORDS, MOSTLY, FAR_MORE)).then_some(language)
}

/// Identifies the language of a text by its script, its trigrams (whatlang) and the look of its words.
///
/// Trigrams are good at a page and bad at a line, the profiles of words the other way round; so a short text is told
/// to be in one of the common languages, and a long one may be in any that is known.
pub fn identify(text: &str) -> Identification {
    let sample = cut(text, SAMPLE_BYTES);
    if let Some(language) = by_function_words(sample) {
        return settled(language, 1.0);
    }
    let without_latin = without_latin(sample);
    let sample = without_latin.as_deref().unwrap_or(sample);
    let any = ANY.detect(sample);
    let any = any.map(|info| (Language::from_whatlang(info.lang()), info.confidence(), info.script()));
    if let Some((language, confidence, script)) = any {
        let own_script = !matches!(
            script,
            Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew
        );
        if own_script || (sample.len() > LONG && confidence >= SURE && is_told_by_trigrams(language, sample))
        {
            return settled(language, confidence);
        }
    }
    let common = COMMON.detect(sample);
    let common = common.map(|info| (Language::from_whatlang(info.lang()), info.confidence()));
    if let Some((language, confidence)) = common
        && BY_SCRIPT.contains(&language)
    {
        return settled(language, confidence);
    }
    let Some(mut scores) = log_likelihoods(cut(sample, PROFILE_BYTES)) else {
        return Identification { language: Language::Und, confidence: 0.0 };
    };
    if let Some((by_trigrams, confidence)) = common {
        let witness = TRIGRAMS + SURE_TRIGRAMS * confidence as f32;
        for (_, score) in LANGUAGES.iter().zip(&mut scores).filter(|(language, _)| **language == by_trigrams)
        {
            *score += witness;
        }
    }
    let best = LANGUAGES.iter().zip(&scores).max_by(|a, b| a.1.total_cmp(b.1));
    let Some((&language, &most)) = best else {
        return Identification { language: Language::Und, confidence: 0.0 };
    };
    let all: f32 = scores.iter().map(|score| ((score - most) / TOO_SURE).exp()).sum();
    let confidence = f64::from(1.0 / all);
    // Over many words that are of no language, chance adds up; trigrams are not so easily deceived.
    let agrees = common.filter(|(by_trigrams, _)| *by_trigrams == language).map_or(0.0, |(_, sure)| sure);
    let most = if sample.len() > LONG { agrees.max(DOUBTED) } else { 1.0 };
    settled(language, confidence.min(most))
}

/// A sign of Chinese, Japanese or Korean says as much as so many Latin letters.
const DENSE: usize = 3;

/// A Chinese, Japanese or Korean text without its Latin letters: names may outnumber its own signs. `None` where it is
/// in another language, or has no such letters.
fn without_latin(sample: &str) -> Option<String> {
    // Most texts have no byte that such a sign begins with.
    if !sample.bytes().any(|byte| (0xe3..=0xed).contains(&byte)) {
        return None;
    }
    let is_dense =
        |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let dense = sample.chars().filter(|&c| is_dense(c)).count();
    let latin = sample.bytes().filter(u8::is_ascii_alphabetic).count();
    let outnumbered = latin > 0 && dense > 0 && dense * DENSE >= latin;
    outnumbered.then(|| sample.chars().filter(|c| !c.is_ascii_alphabetic()).collect())
}

/// May trigrams alone name the language of a long text? Not Danish or Norwegian, which they confuse, nor Slovak where
/// there are letters that only Czech has.
fn is_told_by_trigrams(language: Language, sample: &str) -> bool {
    match language {
        Language::Da | Language::Nb | Language::Cs => false,
        Language::Sk => !sample.contains(['ě', 'ř', 'ů']),
        _ => true,
    }
}

fn settled(language: Language, confidence: f64) -> Identification {
    let language = if confidence < LEAST { Language::Und } else { language };
    Identification { language, confidence }
}

/// The beginning of a text, cut on a character boundary.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_identified() {
        for (text, expected) in [
            ("Die Rechenzentren verbrauchen immer mehr Strom, und die Netze kommen kaum nach.", Language::De),
            (
                "The data centres need more and more electricity, and the grid cannot keep up with it.",
                Language::En,
            ),
            ("Les centres de données consomment de plus en plus d'électricité dans le pays.", Language::Fr),
            ("Los centros de datos consumen cada vez más electricidad en todo el país.", Language::Es),
            ("Centra danych zużywają coraz więcej prądu, a sieć nie nadąża za nimi.", Language::Pl),
            ("Центры обработки данных потребляют всё больше электроэнергии.", Language::Ru),
            ("数据中心消耗越来越多的电力。", Language::Zh),
            ("Wetter und Verkehr", Language::De),
            ("künstliche Intelligenz", Language::De),
            ("artificial intelligence", Language::En),
            ("hvad koster strømmen", Language::Da),
            ("hva koster strømmen", Language::Nb),
            ("Η κατανάλωση", Language::El),
            ("전력 소비", Language::Ko),
            ("Internet2与Qwest合作，名为Abilene，是National LambdaRail项目的主要投资者之一。", Language::Zh),
            ("The sign 电 stands for electricity, and for nothing else.", Language::En),
            ("ელექტროენერგია", Language::Ka),
            (
                "Dátové centrá potrebujú čoraz viac elektriny a sieť to ledva stíha, hovorí riaditeľ podniku, ktorý \
                 dodáva prúd do celého kraja; podľa neho sa musí stavať rýchlejšie, lebo ľudia už nechcú ďalej čakať.",
                Language::Sk,
            ),
            ("", Language::Und),
            ("12345 67890", Language::Und),
        ] {
            assert_eq!(identify(text).language, expected, "{text:?}");
        }
    }

    #[test]
    fn running_text_is_told_by_its_closed_class_words_the_fewer_words_the_more_of_them() {
        for (text, expected) in [
            (
                "Wenn das so ist, wird es wohl an dem Netz liegen, das bei uns in der Stadt nur noch von einem gebaut \
                 wird, sagt der Leiter.",
                Some(Language::De),
            ),
            (
                "If that is so, it will be the grid that they have in our city, which is only built by one of them, \
                 says the head of it.",
                Some(Language::En),
            ),
            // Few words, and not enough closed-class ones among them.
            (
                "Neue Netze brauchen Kupfer, Beton, Stahl, Personal, Geld, Planung, Genehmigungen, Straßen, Masten, \
                 Trassen, Zähler, Rechner, Werkstätten und Zeit für den Bau.",
                None,
            ),
            // As German, and as Danish.
            ("So ist das.", None),
            (
                "Det er den by, der har det bedste net i landet, og den er så stor, at man ikke kan se det hele på en \
                 dag, siger de.",
                None,
            ),
        ] {
            assert_eq!(by_function_words(text), expected, "{text}");
            assert!(expected.is_none_or(|language| identify(text).language == language), "{text}");
        }
    }
}
