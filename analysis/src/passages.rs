//! Long passages in another language than the text that they stand in: a German quotation in an English article.

use std::ops::Range;

use whatlang::Script;

use crate::heard::{Heard, has_table, words};
use crate::identify::cut;
use crate::{Analyzer, Language, Token, identify, is_function_word, profiles};

/// A passage has this many bytes at least: what is shorter is not told surely enough, and hardly worth it.
const SHORTEST: usize = 150;
/// Words of a line that are looked at for closed-class ones.
const WORDS: usize = 40;
/// Fewer words than this tell nothing.
const FEWEST: u32 = 16;
/// The least share of closed-class words in a passage in another language, and how many times that of the whole's.
const FOREIGN_SHARE: f32 = 0.2;
const MORE: f32 = 2.0;
/// So many different ones are needed.
const DISTINCT: usize = 4;
/// The most closed-class words of the whole's language in a passage that is told by the look of its words.
const LITTLE: f32 = 0.15;
/// The least share of its own, where there is a table of them.
const FAINT: f32 = 0.05;
/// The least confidence in a passage's language: where its closed-class words bear witness, and where none can.
const SURE: f64 = 0.8;
const VERY_SURE: f64 = 0.95;
/// Bytes of a line that its language is told by, and its script.
const SAMPLE: usize = 600;
const SCRIPT_SAMPLE: usize = 150;

/// A passage in another language than the whole text: whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignPassage {
    /// Its place in the text, in bytes.
    pub bytes: Range<usize>,
    /// Its language.
    pub language: Language,
}

/// The languages of a text: that of the whole, and those of long passages in others.
///
/// ```
/// use lupe_analysis::{Language, TextLanguages};
///
/// let english = "The minister said this in parliament on Tuesday, and she did not say it for the first time. ".repeat(3);
/// let german = "Wir werden die Netze ausbauen, und zwar schneller als bisher, denn der Strom ist längst da. ".repeat(3);
/// let text = format!("{english}\n\n{german}\n\n{english}");
/// let languages = TextLanguages::of(&text, Language::En, &[]);
/// assert_eq!(languages.passages()[0].language, Language::De);
/// assert!(text[languages.passages()[0].bytes.clone()].starts_with("Wir"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLanguages {
    main: Language,
    passages: Vec<ForeignPassage>,
}

impl From<Language> for TextLanguages {
    /// One language throughout.
    fn from(main: Language) -> TextLanguages {
        TextLanguages { main, passages: Vec::new() }
    }
}

impl TextLanguages {
    /// Finds the passages of a text in `main` that are in other languages, of the `allowed` ones; empty allows all.
    ///
    /// A passage is a line, or several short ones, of 150 bytes or more, whose closed-class words or script say so, and
    /// that is identified surely; lines in between that are too short to tell belong to it.
    pub fn of(text: &str, main: Language, allowed: &[Language]) -> TextLanguages {
        let mut found = TextLanguages::from(main);
        if text.len() < 2 * SHORTEST {
            return found;
        }
        // Has there been nothing in the language of the whole since the last passage?
        let mut goes_on = false;
        for bytes in units(text) {
            let unit = text.get(bytes.clone()).unwrap_or_default();
            if unit.trim().len() < SHORTEST {
                continue;
            }
            let told = foreign(unit, main).filter(|told| allowed.is_empty() || allowed.contains(told));
            let Some(language) = told else {
                goes_on = false;
                continue;
            };
            match found.passages.last_mut() {
                Some(last) if goes_on && last.language == language => last.bytes.end = bytes.end,
                _ => found.passages.push(ForeignPassage { bytes, language }),
            }
            goes_on = true;
        }
        found
    }

    /// A text in `main` with these passages, which are whole lines. Only those are taken that stand in order and do not
    /// overlap.
    pub fn new(main: Language, passages: Vec<ForeignPassage>) -> TextLanguages {
        let mut end = 0;
        let in_order = |passage: &ForeignPassage| {
            let fits = passage.bytes.start >= end && passage.bytes.start < passage.bytes.end;
            end = if fits { passage.bytes.end } else { end };
            fits
        };
        TextLanguages { main, passages: passages.into_iter().filter(in_order).collect() }
    }

    /// The language of the whole.
    pub fn main(&self) -> Language {
        self.main
    }

    /// The passages in other languages, in order.
    pub fn passages(&self) -> &[ForeignPassage] {
        &self.passages
    }

    /// The passages in other languages, in order, without the rest.
    pub fn into_passages(self) -> Vec<ForeignPassage> {
        self.passages
    }

    /// The language of what stands at a byte of the text.
    pub fn at(&self, byte: usize) -> Language {
        let n = self.passages.partition_point(|passage| passage.bytes.end <= byte);
        let passage = self.passages.get(n).filter(|passage| passage.bytes.contains(&byte));
        passage.map_or(self.main, |passage| passage.language)
    }

    /// A range of the text in pieces of one language each, in order.
    fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Language)> {
        let mut at = range.start;
        let first = self.passages.partition_point(|passage| passage.bytes.end <= at);
        let mut rest = self.passages.get(first..).unwrap_or_default().iter();
        let mut next = rest.next();
        std::iter::from_fn(move || {
            let start = at;
            if start >= range.end {
                return None;
            }
            let (end, language) = match next {
                Some(passage) if passage.bytes.start <= start => {
                    next = rest.next();
                    (passage.bytes.end, passage.language)
                }
                Some(passage) => (passage.bytes.start, self.main),
                None => (range.end, self.main),
            };
            at = end.min(range.end);
            Some((start..at, language))
        })
    }
}

impl Analyzer {
    /// Calls `sink` with the tokens that begin in a range of `text`, as [`Analyzer::for_each_token_in`], each analysed in
    /// its own language, which it comes with.
    pub fn for_each_token_of(
        &self,
        text: &str,
        range: Range<usize>,
        position: u32,
        languages: &TextLanguages,
        mut sink: impl FnMut(Token, Language),
    ) {
        let mut position = position;
        for (piece, language) in languages.pieces(range) {
            self.for_each_token_in(text, piece, position, language, |token| {
                position = token.position + 1;
                sink(token, language);
            });
        }
    }
}

/// The text in pieces whose languages are told: lines, short ones together with those that follow.
fn units(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut lines = text.split_inclusive('\n').peekable();
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut unit: Option<Range<usize>> = None;
        while let Some(line) = lines.peek() {
            let length = line.trim().len();
            let so_far = unit.as_ref().map_or(0, |unit: &Range<usize>| unit.len());
            if so_far >= SHORTEST || (so_far > 0 && length >= SHORTEST) {
                break;
            }
            let end = at + line.len();
            if length > 0 {
                unit.get_or_insert(at..end).end = end;
            }
            at = end;
            lines.next();
        }
        unit
    })
}

/// The language that a unit is surely in, where that is not `main`.
fn foreign(unit: &str, main: Language) -> Option<Language> {
    // Most lines need no more than a look at their beginning.
    Heard::of(unit, main, WORDS)?;
    let heard = Heard::of(unit, main, usize::MAX)?;
    let own = heard.share(main);
    let suspects = |share: f32| share >= FOREIGN_SHARE && share >= own * MORE;
    let told = |least: f64| {
        let told = identify(cut(unit, SAMPLE));
        Some(told.language)
            .filter(|&language| told.confidence >= least && language != main && language != Language::Und)
    };
    let most = heard.most();
    let script = || whatlang::detect_script(cut(unit, SCRIPT_SAMPLE));
    // Among all languages that there are, and not only those that we know more of.
    let is_seconded = |language: Language| {
        whatlang::detect(cut(unit, SAMPLE))
            .is_some_and(|info| Language::from_whatlang(info.lang()) == language)
    };
    if suspects(most) && heard.words >= FEWEST {
        // Whose closed-class words we do not know may share those of its relatives.
        let has_no_relatives =
            || has_table(main) || script().is_some_and(|script| !is_written_in(main, script));
        let is_spoken = |&language: &Language| {
            suspects(heard.share(language))
                && is_spoken(unit, language)
                && (has_no_relatives() || main == Language::Und || is_seconded(language))
        };
        return told(SURE).filter(is_spoken);
    }
    // No table knows most of these words: the language may be told by its script, or by its look where the language of
    // the whole is hardly heard.
    let script = script()?;
    if !is_written_in(main, script) && script != Script::Latin {
        return told(VERY_SURE);
    }
    if own > LITTLE || heard.words < FEWEST || !is_prose(unit, heard.words) {
        return None;
    }
    let is_known = |&language: &Language| {
        let is_heard = || heard.share(language) >= FAINT && heard.share(language) > own;
        let is_ours = if has_table(language) { is_heard() } else { profiles::LANGUAGES.contains(&language) };
        is_ours && is_seconded(language)
    };
    told(VERY_SURE).filter(is_known)
}

/// Are there several closed-class words of the language? A list of addresses may repeat one.
fn is_spoken(unit: &str, language: Language) -> bool {
    let mut known: Vec<&str> = Vec::with_capacity(DISTINCT);
    for word in words(unit) {
        if !known.contains(&word) && is_function_word(word, language) {
            known.push(word);
        }
        if known.len() == DISTINCT {
            return true;
        }
    }
    false
}

/// Are there few signs as in addresses, programs and formulas?
fn is_prose(unit: &str, words: u32) -> bool {
    let is_sign =
        |byte: &u8| matches!(byte, b'/' | b'_' | b'{' | b'}' | b'=' | b'<' | b'>' | b'|' | b'*' | b'\\');
    unit.bytes().filter(|byte| is_sign(byte)).count() * 8 <= words as usize
}

/// Is the language written in this script?
fn is_written_in(language: Language, script: Script) -> bool {
    let Some(lang) = language.to_whatlang() else { return false };
    // Japanese may begin with Chinese signs.
    script.langs().contains(&lang) || (language == Language::Ja && script == Script::Mandarin)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENGLISH: &str = "The minister said on Tuesday that the grid would have to be built much faster than before, since \
        the new data centres need more and more electricity, and nobody knows where all of it is going to come from.";
    const GERMAN: &str = "Wir werden die Netze ausbauen, und zwar schneller als bisher, denn der Strom ist längst da, nur \
        kommt er nicht dort an, wo er gebraucht wird; das hat der Rat der Stadt in der vorigen Woche so beschlossen.";
    const FRENCH: &str = "Le ministre a dit que le réseau devait être construit plus vite qu'avant, parce que les nouveaux \
        centres de données ont besoin de plus en plus d'électricité, et que personne ne sait d'où elle viendra.";
    const GREEK: &str = "Ο υπουργός είπε την Τρίτη ότι το δίκτυο πρέπει να κατασκευαστεί πολύ πιο γρήγορα από πριν, επειδή τα νέα \
        κέντρα δεδομένων χρειάζονται όλο και περισσότερη ενέργεια.";
    const CHINESE: &str = "部长星期二表示，电网的建设必须比以前快得多，因为新的数据中心需要越来越多的电力，而没有人知道这些电力将从哪里来。\
        市议会上周已经作出了这样的决定，居民们对此感到满意，但也有人担心费用会太高。";
    const NAMES: &str = "Anna Berger, Jean Dupont, John Smith, Maria Rossi, Peter Jones, Paul Martin, Laura Bianchi, Sven \
        Olsson, Lars Hansen, Karl Huber, Emma Brown, Louis Petit, Hugo Moreau, Nina Weber, Tom Clark, Eva Novak, Jan de Vries";

    fn found(text: &str, main: Language, allowed: &[Language]) -> Vec<(String, Language)> {
        let languages = TextLanguages::of(text, main, allowed);
        let passage =
            |passage: &ForeignPassage| (text[passage.bytes.clone()].trim().to_owned(), passage.language);
        languages.passages().iter().map(passage).collect()
    }

    /// Each of `foreign` is told between two passages of each of `own`.
    fn check_between(own: &[(Language, &str)], foreign: &[(Language, &str)]) {
        for &(main, own) in own {
            for &(other, foreign) in foreign {
                let expected = if other == main { vec![] } else { vec![(foreign.to_owned(), other)] };
                let text = format!("{own}\n\n{foreign}\n\n{own}");
                assert_eq!(found(&text, main, &[]), expected, "{main} {other}");
            }
        }
    }

    #[test]
    fn long_passages_have_their_own_language() {
        use Language::{De, El, En, Fr, Und, Zh};
        check_between(
            &[(En, ENGLISH), (De, GERMAN), (Fr, FRENCH), (El, GREEK), (Zh, CHINESE), (Und, NAMES)],
            &[(En, ENGLISH), (De, GERMAN), (Fr, FRENCH), (El, GREEK), (Zh, CHINESE)],
        );
    }

    #[test]
    fn languages_with_few_closed_class_words_are_told_by_their_script_or_look() {
        use Language::{De, En, Pl, Ru, Tr, Uk};
        const RUSSIAN: &str = "Во вторник вечером городской совет незначительным большинством голосов решил перестроить старую \
            подстанцию в порту в центр обработки данных. Перед голосованием жители два часа излагали свои возражения.";
        const UKRAINIAN: &str = "У вівторок увечері міська рада незначною більшістю голосів вирішила перебудувати стару підстанцію \
            в порту на центр обробки даних. Перед голосуванням мешканці дві години викладали свої заперечення, \
            один за одним, і ніхто не хотів йти.";
        const TURKISH: &str = "Belediye meclisi salı akşamı yapılan oylamada limandaki eski trafo merkezinin bir veri merkezine \
            dönüştürülmesine az bir farkla karar verdi. Oylamadan önce mahalle sakinleri iki saat boyunca kaygılarını dile getirdi.";
        const POLISH: &str = "Rada miasta zdecydowała we wtorek wieczorem niewielką większością głosów o przebudowie starej stacji \
            transformatorowej w porcie na centrum danych. Przed głosowaniem mieszkańcy przez dwie godziny przedstawiali obawy.";
        check_between(
            &[(De, GERMAN), (En, ENGLISH), (Ru, RUSSIAN), (Tr, TURKISH)],
            &[(Ru, RUSSIAN), (Uk, UKRAINIAN), (Tr, TURKISH), (Pl, POLISH)],
        );
    }

    #[test]
    fn a_language_we_know_little_of_is_not_taken_for_its_relatives() {
        const CATALAN: &str = "Després d'aquesta visió general dels serveis bàsics comuns a molts sistemes, ens centrarem en l'entorn \
            de les màquines administrades, i en com es poden fer servir de manera que tothom hi pugui treballar amb comoditat.";
        const CATALAN_TOO: &str = "El consell municipal va decidir dimarts al vespre, per una majoria ajustada, convertir l'antiga \
            subestació del port en un centre de dades, i els veïns van exposar durant dues hores els seus temors, l'un rere l'altre.";
        assert_eq!(found(&format!("{CATALAN}\n\n{CATALAN_TOO}\n\n{CATALAN}"), Language::Ca, &[]), []);
    }

    #[test]
    fn what_is_short_or_no_running_text_is_none() {
        for text in [
            NAMES.to_owned(),
            "a - 2 b 4 a + 1 * 16 a 2 - 1 a 2 - 4 a b + 4 b 2 = y ".repeat(8),
            "Er sagte: “We will see about that.”".to_owned(),
            "/de/docs/web/api /de/docs/web/storage /de/docs/learn/forms ".repeat(10),
            "| 12 | 17 | 2024 |\n".repeat(40),
            "bisodafe gukehimo lapuneri sotiwabu derofahi kegumila nopusera tiwobade fuhigoke milanope "
                .repeat(3),
            "/de/docs/CSS/box-flex /de/docs/Web/CSS/Reference/Properties/box-flex\n".repeat(10),
            "const total = items.filter(item => item.price > 0).map(item => item.price);\n".repeat(10),
        ] {
            assert_eq!(found(&format!("{GERMAN}\n\n{text}\n\n{GERMAN}"), Language::De, &[]), [], "{text}");
        }
        assert_eq!(found(ENGLISH, Language::De, &[]), [], "a text that is no longer than a passage");
    }

    #[test]
    fn only_allowed_languages_are_told() {
        let text = format!("{GERMAN}\n\n{ENGLISH}\n\n{FRENCH}");
        let expected = [(ENGLISH.to_owned(), Language::En)];
        assert_eq!(found(&text, Language::De, &[Language::De, Language::En]), expected);
    }

    #[test]
    fn passages_go_on_over_short_lines_and_are_made_of_them() {
        let verses: Vec<&str> = GERMAN.split_inclusive(", ").collect();
        let poem = verses.join("\n");
        assert_eq!(found(&format!("{ENGLISH}\n\n{poem}\n\n{ENGLISH}"), Language::En, &[]).len(), 1);
        let text = format!("{ENGLISH}\n\n{GERMAN}\n\n* * *\n\n{GERMAN}\n\n{ENGLISH}\n\n{GERMAN}");
        let passages = found(&text, Language::En, &[]);
        assert_eq!(
            passages.iter().map(|(text, _)| text.len()).collect::<Vec<_>>(),
            [2 * GERMAN.len() + 9, GERMAN.len()]
        );
    }

    #[test]
    fn every_word_is_analysed_in_its_language() {
        let text = format!("{ENGLISH}\n\n{GERMAN}\n\n{ENGLISH}");
        let languages = TextLanguages::of(&text, Language::En, &[]);
        let mut keys = Vec::new();
        Analyzer::new().for_each_token_of(&text, 0..text.len(), 0, &languages, |token, language| {
            assert_eq!(languages.at(token.start), language);
            keys.push(format!("{language} {}", token.word.inflection[0]));
        });
        for key in ["en minist", "de netz", "en centr"] {
            assert!(keys.contains(&key.to_owned()), "{key}: {keys:?}");
        }
    }

    proptest! {
        #[test]
        fn tokens_are_the_same_whatever_their_languages(
            text in "(\\PC|[ \\n.!?:„A-Za-zß\u{ad}*0-9-]|\\n|Er |strom|。){0,60}",
            places in prop::collection::vec((0usize..90, 1usize..40, prop::sample::select(Language::ALL)), 0..4),
        ) {
            let mut end = 0;
            // A passage is whole lines: no token goes on behind it.
            let line_from = |at: usize| {
                let rest = text.get(text.ceil_char_boundary(at)..).unwrap_or_default();
                rest.find('\n').map_or(text.len(), |newline| text.len() - rest.len() + newline + 1)
            };
            let passages = places.into_iter().map(|(gap, length, language)| {
                let start = line_from(end + gap);
                end = line_from(start + length);
                ForeignPassage { bytes: start..end, language }
            });
            let languages = TextLanguages::new(Language::De, passages.collect());
            let analyzer = Analyzer::new();
            let mut found = Vec::new();
            analyzer.for_each_token_of(&text, 0..text.len(), 0, &languages, |token, _| {
                found.push((token.start, token.end, token.position));
            });
            let whole = analyzer.tokens(&text, Language::De);
            prop_assert_eq!(found, whole.iter().map(|t| (t.start, t.end, t.position)).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_can_be_looked_at(text in "(\\PC|[ \n]|the |of |und |der ){0,400}") {
            let mut end = 0;
            for passage in TextLanguages::of(&text, Language::De, &[]).passages() {
                prop_assert!(passage.bytes.start >= end && text.get(passage.bytes.clone()).is_some());
                end = passage.bytes.end;
            }
        }
    }
}
