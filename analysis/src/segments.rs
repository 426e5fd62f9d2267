//! Words of scripts that write no spaces: Chinese, Japanese, Thai, Khmer, Lao, Burmese.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use crate::token::Part;

/// Longer runs, in bytes, are cut: no sentence is that long.
const LONGEST: usize = 1500;

/// Chinese, Japanese kana, and the South-East Asian scripts without spaces.
pub(crate) fn writes_no_spaces(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

/// Where the words end in the run that begins `text` at `start`, in bytes of `text`, the last first; words are told by
/// the dictionaries of ICU.
pub(crate) fn ends(text: &str, start: usize, is_mark: impl Fn(char) -> bool) -> Vec<usize> {
    let rest = text.get(start..).unwrap_or("");
    let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
    let end = rest.find(|c| !writes_no_spaces(c) && !is_mark(c)).unwrap_or(rest.len());
    let run = rest.get(..end).unwrap_or("");
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut ends: Vec<usize> = segmenter.segment_str(run).filter(|&at| at > 0).map(|at| start + at).collect();
    ends.reverse();
    ends
}

/// The neighbouring pairs of letters of a word of ideographs, or the letters of one that is a pair: where query and
/// text are cut into different words, they still meet by these.
pub(crate) fn pairs(word: &str) -> Vec<Part> {
    if !word.starts_with(is_ideograph) {
        return Vec::new();
    }
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    let length = match letters.len() {
        0 | 1 => return Vec::new(),
        2 => 1,
        _ => 2,
    };
    let part = |pair: &[(usize, char)]| -> Option<Part> {
        let (&(start, _), &(last, c)) = (pair.first()?, pair.last()?);
        let end = last + c.len_utf8();
        let text = word.get(start..end)?;
        Some(Part { start, end, text: text.into(), inflection: vec![text.into()] })
    };
    letters.windows(length).filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_spaces_are_found() {
        for (text, expected) in [
            ("数据中心消耗越来越多的电力", "数据 中心 消耗 越来越 多 的 电力"),
            ("東京都の電力", "東京 都 の 電力"),
            ("ศูนย์ข้อมูลใช้ไฟฟ้า", "ศูนย์ ข้อมูล ใช้ ไฟฟ้า"),
            ("数据 x", "数据"),
        ] {
            let mut ends = ends(text, 0, |_| false);
            ends.reverse();
            let mut start = 0;
            let words: Vec<&str> = ends
                .into_iter()
                .map(|end| {
                    let word = &text[start..end];
                    start = end;
                    word
                })
                .collect();
            assert_eq!(words.join(" "), expected);
        }
    }

    #[test]
    fn words_of_ideographs_have_pairs() {
        for (word, expected) in
            [("数据", "0数 3据"), ("数", ""), ("大数据", "0大数 3数据"), ("ไฟฟ้า", ""), ("strom", "")]
        {
            let pairs: Vec<String> =
                pairs(word).into_iter().map(|part| format!("{}{}", part.start, part.text)).collect();
            assert_eq!(pairs.join(" "), expected);
        }
    }
}
