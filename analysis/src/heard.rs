//! How many closed-class words of each language a text has: what running text tells its language by.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::Language;
use crate::lang::function_words;

/// After so many words, so many closed-class ones of the whole's language tell that the line is in it: of running text
/// two in five are, and few of a text in another language.
const IS_OWN: [(u32, u32); 4] = [(8, 4), (12, 5), (24, 7), (40, 10)];
/// The words of a text without those of a single letter, which are names or stand in formulas.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1)
}

/// Which languages the words of a text bear witness of.
struct Witnesses {
    /// The languages with a table of closed-class words, in the order of the bits.
    languages: Vec<Language>,
    words: FxHashMap<&'static str, u32>,
}

static WITNESSES: LazyLock<Witnesses> = LazyLock::new(|| {
    let mut witnesses = Witnesses { languages: Vec::new(), words: FxHashMap::default() };
    for (language, words) in function_words().take(u32::BITS as usize) {
        let bit = 1 << witnesses.languages.len();
        witnesses.languages.push(language);
        for word in words {
            *witnesses.words.entry(word).or_default() |= bit;
        }
    }
    witnesses
});

/// Has the language a table of closed-class words?
pub(crate) fn has_table(language: Language) -> bool {
    WITNESSES.languages.contains(&language)
}

/// The closed-class words of each language among the first words of a unit.
pub(crate) struct Heard {
    counts: [u32; u32::BITS as usize],
    /// How many words were listened to.
    pub(crate) words: u32,
}

impl Heard {
    /// Listens to the first `most` words of a unit; `None` where it is in `main` after all, or is no running text.
    pub(crate) fn of(unit: &str, main: Language, most: usize) -> Option<Heard> {
        let witnesses = &*WITNESSES;
        let main = witnesses.languages.iter().position(|&language| language == main);
        let mut heard = Heard { counts: [0; u32::BITS as usize], words: 0 };
        let mut capitals = 0;
        for word in words(unit).take(most) {
            heard.words += 1;
            let mut languages = witnesses.words.get(word).copied().unwrap_or(0);
            while languages != 0 {
                if let Some(count) = heard.counts.get_mut(languages.trailing_zeros() as usize) {
                    *count += 1;
                }
                languages &= languages - 1;
            }
            capitals += u32::from(word.starts_with(char::is_uppercase));
            let own = main.and_then(|main| heard.counts.get(main)).copied().unwrap_or(0);
            if IS_OWN.iter().any(|&(words, least)| words == heard.words && own >= least) {
                return None;
            }
        }
        (capitals * 2 <= heard.words).then_some(heard)
    }

    /// The share of a language's closed-class words; 0 where it has no table.
    pub(crate) fn share(&self, language: Language) -> f32 {
        let number = WITNESSES.languages.iter().position(|&other| other == language);
        let count = number.and_then(|number| self.counts.get(number)).copied().unwrap_or(0);
        count as f32 / self.words.max(1) as f32
    }

    /// The largest share of any language.
    pub(crate) fn most(&self) -> f32 {
        self.counts.iter().copied().max().unwrap_or(0) as f32 / self.words.max(1) as f32
    }
}
