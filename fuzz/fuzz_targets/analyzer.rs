#![no_main]

use lupe_analysis::{Analyzer, Language};

// The first byte chooses the language; the rest is the text.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    const LANGUAGES: [Language; 6] =
        [Language::De, Language::En, Language::Tr, Language::Zh, Language::Th, Language::Und];
    let Some((&first, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let mut end = 0;
    let mut position = 0;
    Analyzer::new().for_each_token(&text, LANGUAGES[usize::from(first) % LANGUAGES.len()], |token| {
        assert!(token.start < token.end && token.end <= text.len(), "{token:?}");
        assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end), "{token:?}");
        assert!(token.position >= position, "{token:?}");
        (end, position) = (token.end, token.position);
    });
    assert!(end <= text.len());
});
