//! Hindi: a light stemmer, which takes endings of nouns, adjectives and verbs off (after Ramanathan and Rao 2003), and the
//! spellings that writers mix.

/// Endings, longest first: those that a word of so many letters and vowel signs loses, with what has to stay before them.
const ENDINGS: [(usize, &str); 5] = [
    (5, "ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयां ाइयों"),
    (4, "ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियां ियों"),
    (3, "ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं"),
    (2, "कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ां ों ें"),
    (1, "ो े ू ु ी ि ा"),
];

/// Letters and signs that stay at least.
const LEAST: usize = 2;

/// The stem of a word.
pub(crate) fn stem(exact: &str) -> String {
    let plain = plain(exact);
    let length = plain.chars().count();
    for (letters, endings) in ENDINGS {
        if length < letters + LEAST {
            continue;
        }
        if let Some(stem) = endings.split(' ').find_map(|ending| plain.strip_suffix(ending)) {
            return stem.to_owned();
        }
    }
    plain
}

/// One of the spellings of a word (composed as NFC has it): without the dots of borrowed sounds, and with one sign for a nasal vowel or consonant.
fn plain(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '\u{93c}' | '\u{200c}' | '\u{200d}' => {}
            'ऩ' => out.push('न'),
            'ऱ' => out.push('र'),
            'ँ' => out.push('ं'),
            'ऑ' => out.push('ओ'),
            'ॉ' => out.push('ो'),
            _ => out.push(c),
        }
    }
    for nasal in ["ङ्", "ञ्", "ण्", "न्", "म्"] {
        // Before a stop, the nasal is written as a sign or as a letter.
        while let Some(at) = out.find(nasal).filter(|&at| {
            let after = out.get(at + nasal.len()..).and_then(|rest| rest.chars().next());
            at > 0 && after.is_some_and(|after| ('क'..='भ').contains(&after) && !"ङञणनम".contains(after))
        }) {
            out.replace_range(at..at + nasal.len(), "ं");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_a_word_meet_and_others_do_not() {
        for (forms, expected) in [
            ("लड़का लड़के लड़कों लड़कियां लड़की", "लडक"),
            ("किताब किताबें किताबों", "किताब"),
            ("शहर शहरों", "शहर"),
            ("करना करते करता करने", "कर"),
            ("हिन्दी हिंदी", "हिंद"),
            ("ज़रूरत जरूरत ज़रूरतें", "जरूरत"),
            ("में", "में"),
        ] {
            for form in forms.split(' ') {
                assert_eq!(stem(form), expected, "{form}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_word_has_a_stem(word in "[\u{900}-\u{97f}]{1,12}|\\PC{1,8}") {
            prop_assert!(!stem(&word).is_empty() || plain(&word).is_empty());
        }
    }
}
