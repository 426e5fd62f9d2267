//! All layers of one word.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::Language;
use crate::lang;
use crate::lang::de::decompound::Splitter;
use crate::normalize;
use crate::segments;
use crate::short_forms;
use crate::token::{Digest, Part, Word};

/// All layers of one token's text. `noun` says that a capital shows it to be one. A word has no parts without a splitter.
pub(crate) fn analyze_word(
    text: &str,
    number: bool,
    language: Language,
    noun: bool,
    splitter: Option<&Splitter>,
) -> Word {
    let word = layers(text, number, language, noun, splitter);
    Word { digest: Digest::of(&word), ..word }
}

fn layers(text: &str, number: bool, language: Language, noun: bool, splitter: Option<&Splitter>) -> Word {
    if number {
        let exact: Arc<str> = normalize::number(text, language).into();
        return Word {
            folded: exact.clone(),
            unaccented: exact.clone(),
            inflection: vec![(&*exact).into()],
            exact,
            ..Word::default()
        };
    }
    let written = text.strip_suffix('.').unwrap_or(text);
    let exact: Arc<str> = normalize::exact(written, language).into();
    let mut word = Word {
        folded: shared(&exact, normalize::transcribed(&exact, language)),
        unaccented: shared(&exact, normalize::unaccented(&exact)),
        function_word: lang::is_function_word(&exact, language),
        ..Word::default()
    };
    if let Some(splitter) = splitter.filter(|_| !word.function_word) {
        word.parts = placed(splitter.split(&exact), written, &exact);
    }
    let pointed = written.len() < text.len();
    let short = match pointed {
        true => short_forms::read(&format!("{exact}."), language),
        false => short_forms::read(&exact, language),
    };
    if short.is_empty() {
        word.inflection = lang::inflection(&exact, language, noun);
    } else {
        read(&mut word, short, language);
        if pointed {
            // The point may as well end a sentence: Jan. is Januar, or Jan.
            add_keys(&mut word, &lang::inflection(&exact, language, noun));
        }
    }
    if exact.starts_with(segments::writes_no_spaces) {
        word.parts = placed(segments::pairs(&exact), written, &exact);
    }
    word.exact = exact;
    if let Some(masculine) = lang::de::gender::masculine(written).filter(|_| language == Language::De) {
        let mut masculine = analyze_word(masculine, false, language, noun, splitter);
        // Its parts are marked in what is written.
        masculine.parts.retain(|part| written.get(part.start..part.end).is_some());
        word.read_as.push(Arc::new(masculine));
    }
    word
}

/// A spelling of an exact form: the form itself where they are equal.
fn shared(exact: &Arc<str>, spelling: Cow<'_, str>) -> Arc<str> {
    if *spelling == **exact { Arc::clone(exact) } else { spelling.into() }
}

/// A word that is read as these by what stands beside it.
pub(crate) fn read_as(word: &Word, words: &[&str], language: Language) -> Arc<Word> {
    let mut word = word.clone();
    read(&mut word, words, language);
    Arc::new(Word { digest: Digest::of(&word), ..word })
}

/// Has a word read as these, which share their keys with it from then on.
fn read(word: &mut Word, read_as: &[&str], language: Language) {
    for text in read_as {
        let other = analyze_word(text, false, language, text.starts_with(char::is_uppercase), None);
        word.function_word |= other.function_word;
        add_keys(word, &other.inflection);
        word.read_as.push(Arc::new(other));
    }
}

fn add_keys(word: &mut Word, keys: &[Box<str>]) {
    for key in keys {
        if !word.inflection.contains(key) {
            word.inflection.push(key.clone());
        }
    }
}

/// Moves the parts of a word's exact form to where they stand in the token's text, which may have other letters for the
/// same (capitals, combining marks, soft hyphens).
fn placed(mut parts: Vec<Part>, text: &str, exact: &str) -> Vec<Part> {
    if parts.is_empty() || text.len() == exact.len() && text.is_ascii() {
        return parts;
    }
    let places: HashMap<usize, usize> = normalize::places(text, exact).collect();
    let place = |at: usize| places.get(&at).copied().unwrap_or(text.len());
    for part in &mut parts {
        (part.start, part.end) = (place(part.start), place(part.end));
    }
    parts.retain(|part| part.start < part.end);
    parts
}
