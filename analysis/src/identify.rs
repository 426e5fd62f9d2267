//! Which language a text is in.

use std::sync::LazyLock;

use whatlang::Detector;

use crate::Language;
use crate::lang::function_word_votes;
use crate::tokenizer::Tokenizer;

/// A language and how sure we are of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identification {
    /// The language, [`Language::Und`] where the confidence is too low to name one.
    pub language: Language,
    /// From 0 (no idea) to 1 (sure).
    pub confidence: f64,
}

/// Languages that are offered by default: all known ones but those whose trigrams win short German, English or
/// Romance texts by accident far more often than they occur in archives.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let rare =
        [Language::Af, Language::La, Language::Eo, Language::Tl, Language::Tk, Language::Uz, Language::Yi];
    let offered = Language::ALL.iter().filter(|language| !rare.contains(language));
    Detector::with_allowlist(offered.filter_map(|language| language.to_whatlang()).collect())
});

/// How much of a text is looked at, in bytes: more does not change the answer.
const SAMPLE_BYTES: usize = 4096;
/// Trigrams below this confidence need a second witness.
const SURE: f64 = 0.9;
/// Below this, the language stays undetermined.
const LEAST: f64 = 0.3;

/// Identifies the language of a text by its trigrams (whatlang) and its closed-class words.
///
/// The two witnesses are asked together: trigrams are good at a page and bad at a line, closed-class words the other
/// way round.
pub fn identify(text: &str) -> Identification {
    let sample = sample(text);
    let Some(info) = DETECTOR.detect(sample) else {
        return Identification { language: Language::Und, confidence: 0.0 };
    };
    let by_trigrams = Language::from_whatlang(info.lang());
    if info.confidence() >= SURE && sample.len() > 200 {
        return Identification { language: by_trigrams, confidence: info.confidence() };
    }
    let words: Vec<String> =
        Tokenizer::new(sample).map(|span| sample[span.start..span.end].to_lowercase()).collect();
    let votes = function_word_votes(&words);
    let votes_for = |language| votes.iter().find(|vote| vote.0 == language).map_or(0, |vote| vote.1);
    match votes.first() {
        // A clear majority of closed-class words outweighs unsure trigrams.
        Some(&(language, count)) if language != by_trigrams => {
            let second = votes.get(1).map_or(0, |vote| vote.1);
            let lead = count.saturating_sub(votes_for(by_trigrams));
            if lead >= 2 || (lead == 1 && info.confidence() < SURE && second < count) {
                let confidence = (0.5 + 0.1 * lead as f64).min(0.95);
                return Identification { language, confidence };
            }
            settled(by_trigrams, info.confidence())
        }
        Some(_) => Identification { language: by_trigrams, confidence: info.confidence().max(0.8) },
        None => settled(by_trigrams, info.confidence()),
    }
}

fn settled(language: Language, confidence: f64) -> Identification {
    let language = if confidence < LEAST { Language::Und } else { language };
    Identification { language, confidence }
}

/// The beginning of a text, cut on a character boundary.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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
            ("", Language::Und),
            ("12345 67890", Language::Und),
        ] {
            assert_eq!(identify(text).language, expected, "{text:?}");
        }
    }
}
