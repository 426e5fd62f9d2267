//! The sentences that show best why an article was found.

use std::cmp::Reverse;
use std::ops::Range;

use lupe_analysis::TextLanguages;
use lupe_index::{Passage, SentenceMap, StoredArticle};

use crate::highlight::{Highlighter, Mark, merged};
use crate::response::Marked;

/// Fragments of a snippet.
const FRAGMENTS: usize = 2;
/// A fragment grows by whole sentences up to this many characters.
const ENOUGH: usize = 160;
/// A sentence longer than this, in characters, is cut at words around its matches.
const LONGEST: usize = 420;
/// A shorter sentence, in bytes, is rather a headline, and tells less than another one with as many words.
const HEADLINE: usize = 40;
/// Boilerplate is passed over so many times; and a longer line, in bytes, is none.
const PASSED_OVER: usize = 32;
const LONGEST_BOILERPLATE: usize = 2000;

/// Up to two fragments of whole sentences from where most distinct words of the query stand; the article's first
/// sentences where none does. `positions` says for each leaf at which tokens of the text it stands, where that is known;
/// so only the sentences shown are analysed. A line of the text that `is_boilerplate` takes is not shown, unless the text
/// is made of such lines.
pub(crate) fn snippets(
    article: &StoredArticle,
    positions: &[Option<Vec<u32>>],
    highlighter: &Highlighter<'_>,
    is_boilerplate: impl Fn(Range<usize>) -> bool,
) -> Vec<Marked> {
    let text = article.text.as_str();
    let passages = article.sentences.passages(text);
    // A map that is not this text's is made anew.
    let anew = || SentenceMap::of(text, article.language).passages(text).unwrap_or_default();
    let passages = passages.unwrap_or_else(anew);
    let languages = article.languages();
    let mut leaves = leaves(text, &languages, &passages, positions, highlighter);
    let tells_nothing = |n: usize| {
        lines_around(text, &passages[n].bytes)
            .all(|line| line.len() <= LONGEST_BOILERPLATE && is_boilerplate(line))
    };
    let mut passed_over = 0;
    let mut fragments: Vec<Range<usize>> = Vec::new();
    let mut seen = 0u64;
    while fragments.len() < FRAGMENTS {
        // New words of the query, then all of them; of two equal places a whole sentence, then the earlier one.
        let value = |n: usize| {
            let sentence = passages[n].bytes.len() >= HEADLINE;
            ((leaves[n] & !seen).count_ones(), leaves[n].count_ones(), sentence, Reverse(n))
        };
        let shown = |n: usize| fragments.iter().any(|fragment| fragment.contains(&n));
        let Some(best) =
            (0..passages.len()).filter(|&n| leaves[n] != 0 && !shown(n)).max_by_key(|&n| value(n))
        else {
            break;
        };
        if passed_over < PASSED_OVER && tells_nothing(best) {
            passed_over += 1;
            leaves[best] = 0;
            continue;
        }
        let fragment = grown(text, &passages, best, shown);
        seen |= leaves[fragment.clone()].iter().fold(0, |all, bits| all | bits);
        fragments.push(fragment);
    }
    if fragments.is_empty() && !passages.is_empty() {
        let first = (0..passages.len().min(PASSED_OVER)).find(|&n| !tells_nothing(n)).unwrap_or(0);
        fragments.push(grown(text, &passages, first, |_| false));
    }
    fragments.sort_unstable_by_key(|fragment| fragment.start);
    fragments.into_iter().map(|fragment| show(text, &languages, &passages, fragment, highlighter)).collect()
}

/// The lines that a range of a text stands in.
fn lines_around(text: &str, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    let mut next = start;
    text[start..end].split_inclusive('\n').map(move |line| {
        let from = next;
        next += line.len();
        from..next
    })
}

/// Which leaves stand in each passage, as bits.
fn leaves(
    text: &str,
    languages: &TextLanguages,
    passages: &[Passage],
    positions: &[Option<Vec<u32>>],
    highlighter: &Highlighter<'_>,
) -> Vec<u64> {
    let mut bits = vec![0u64; passages.len()];
    let mut put = |behind: usize, leaf: usize| {
        if let Some(bits) = behind.checked_sub(1).and_then(|n| bits.get_mut(n)) {
            *bits |= 1 << (leaf % 64);
        }
    };
    if positions.iter().all(Option::is_some) {
        for (leaf, positions) in positions.iter().enumerate() {
            let mut behind = 0;
            for position in positions.iter().flatten() {
                // Both lists are sorted, and the next passage is near.
                behind +=
                    passages[behind..].iter().take_while(|passage| passage.tokens.start <= *position).count();
                put(behind, leaf);
            }
        }
    } else {
        for mark in highlighter.marks(text, languages) {
            put(passages.partition_point(|passage| passage.bytes.start <= mark.range.start), mark.leaf);
        }
    }
    bits
}

/// A passage with the sentences behind it, as long as they are short and stand in the same paragraph.
fn grown(text: &str, passages: &[Passage], n: usize, shown: impl Fn(usize) -> bool) -> Range<usize> {
    let mut next = n + 1;
    while let Some(passage) = passages.get(next)
        && passages[n].begins_sentence
        && passage.begins_sentence
        && !shown(next)
        && characters(text, passages[n].bytes.start..passage.bytes.end) <= ENOUGH
        && !text[passages[next - 1].bytes.end..passage.bytes.start].contains('\n')
    {
        next += 1;
    }
    n..next
}

fn characters(text: &str, range: Range<usize>) -> usize {
    text[range].chars().count()
}

/// A fragment with its marks.
fn show(
    text: &str,
    languages: &TextLanguages,
    passages: &[Passage],
    fragment: Range<usize>,
    highlighter: &Highlighter<'_>,
) -> Marked {
    // A phrase may begin before the fragment or end behind it: its neighbours are analysed, too.
    let first = fragment.start.saturating_sub(1);
    let last = (fragment.end + 1).min(passages.len()) - 1;
    let near = passages[first].bytes.start..passages[last].bytes.end;
    let marks = highlighter.marks_in(text, languages, near, passages[first].tokens.start);
    // A piece of a very long sentence is shown with what stands around it.
    let goes_on = |n: usize| passages.get(n).is_some_and(|passage| !passage.begins_sentence);
    let start = if goes_on(fragment.start) { first } else { fragment.start };
    let end = if goes_on(fragment.end) { last } else { fragment.end - 1 };
    let inside = (goes_on(start), goes_on(end + 1));
    cut(text, passages[start].bytes.start..passages[end].bytes.end, inside, &marks)
}

/// The marks that begin in a range.
fn within<'m>(range: &Range<usize>, marks: &'m [Mark]) -> &'m [Mark] {
    let first = marks.partition_point(|mark| mark.range.start < range.start);
    let count = marks[first..].partition_point(|mark| mark.range.start < range.end);
    &marks[first..first + count]
}

/// The range with its marks; an overlong one is cut at words, where most distinct leaves stand close together. `inside`
/// says whether it begins and ends within a sentence.
fn cut(text: &str, range: Range<usize>, inside: (bool, bool), marks: &[Mark]) -> Marked {
    let mut shown = range.clone();
    if characters(text, range.clone()) > LONGEST {
        let own = within(&range, marks);
        let distinct = |n: usize| {
            let end = forward(text, own[n].range.start, range.end, LONGEST * 3 / 4);
            let near = own[n..].iter().take_while(|mark| mark.range.end <= end);
            near.fold(0u64, |bits, mark| bits | 1 << (mark.leaf % 64)).count_ones()
        };
        let best = (0..own.len()).max_by_key(|&n| (distinct(n), Reverse(n)));
        let first = best.map_or(range.start, |n| own[n].range.start);
        let lead = back(text, first, range.start, LONGEST / 4);
        shown.start = if lead == range.start { lead } else { word_start(text, lead, first) };
        shown.end = forward(text, shown.start, range.end, LONGEST);
        if shown.end < range.end {
            let space = text[first..shown.end].rfind(char::is_whitespace).map(|at| first + at);
            shown.end =
                space.filter(|&at| at > first).unwrap_or_else(|| whole_letter(text, shown.end, range.end));
        }
    }
    let before = if shown.start > range.start || inside.0 { "… " } else { "" };
    let after = if shown.end < range.end || inside.1 { " …" } else { "" };
    // A mark may begin before what is shown, or end behind it.
    let reaching = marks.iter().filter(|mark| mark.range.end > shown.start && mark.range.start < shown.end);
    let clip = |mark: &Mark| Mark {
        range: mark.range.start.max(shown.start)..mark.range.end.min(shown.end),
        leaf: mark.leaf,
    };
    let clipped: Vec<Mark> = reaching.map(clip).collect();
    let shift = |at: usize| at - shown.start + before.len();
    Marked {
        // A line break inside a sentence is a space on the page; both are one byte, so marks stay in place.
        text: format!("{before}{}{after}", text[shown.clone()].trim_end().replace(['\n', '\r', '\t'], " ")),
        marks: merged(&clipped).into_iter().map(|mark| shift(mark.start)..shift(mark.end)).collect(),
    }
}

/// `count` characters before `from`, at `least` at most.
fn back(text: &str, from: usize, least: usize, count: usize) -> usize {
    text[least..from].char_indices().rev().nth(count).map_or(least, |(at, _)| least + at)
}

/// `count` characters behind `from`, at `most` at most.
fn forward(text: &str, from: usize, most: usize, count: usize) -> usize {
    text[from..most].char_indices().nth(count).map_or(most, |(at, _)| from + at)
}

/// The first beginning of a word behind `from`, before `to`.
fn word_start(text: &str, from: usize, to: usize) -> usize {
    text[from..to]
        .find(char::is_whitespace)
        .map_or(to, |at| from + at + text[from + at..].chars().next().map_or(1, char::len_utf8))
}

/// `at`, or behind the marks and joiners that belong to the letter before it.
fn whole_letter(text: &str, at: usize, most: usize) -> usize {
    let joins = |c: char| {
        matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}'..='\u{200d}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
    };
    text[at..most].find(|c| !joins(c)).map_or(most, |length| at + length)
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};
    use lupe_index::{Layer, word_terms};
    use proptest::prelude::*;

    use super::*;
    use crate::hits::test_article;
    use crate::plan::{MarkRule, test_alternative};

    fn rule(key: &str) -> MarkRule {
        MarkRule::Words(vec![test_alternative(Language::De, Layer::Inflection, key)])
    }

    /// Where the keys stand, as the index knows it.
    fn positions(text: &str, keys: &[&str]) -> Vec<Option<Vec<u32>>> {
        let tokens = Analyzer::new().tokens(text, Language::De);
        let holds = |key: &str, token: &lupe_analysis::Token| {
            word_terms(&token.word).any(|(layer, text)| layer == Layer::Inflection && text == key)
        };
        let of = |key: &&str| tokens.iter().filter(|t| holds(key, t)).map(|t| t.position).collect();
        keys.iter().map(|key| Some(of(key))).collect()
    }

    /// The snippets, the same with the positions known and unknown.
    fn made(text: &str, keys: &[&str]) -> Vec<Marked> {
        let rules: Vec<MarkRule> = keys.iter().map(|key| rule(key)).collect();
        let highlighter = Highlighter::new(&rules);
        let article = test_article("id", "", text);
        let found = snippets(&article, &positions(text, keys), &highlighter, |_| false);
        assert_eq!(found, snippets(&article, &vec![None; keys.len()], &highlighter, |_| false));
        let other_map = StoredArticle { sentences: SentenceMap::of("Anders.", Language::De), ..article };
        let other = snippets(&other_map, &positions(text, keys), &highlighter, |_| false);
        assert!(!other.is_empty() || found.is_empty());
        found
    }

    fn check(text: &str, keys: &[&str], expected: &[&str]) {
        let bracketed = |(piece, marked)| if marked { format!("[{piece}]") } else { String::from(piece) };
        let shown: Vec<String> =
            made(text, keys).iter().map(|marked| marked.pieces().map(bracketed).collect()).collect();
        assert_eq!(shown, expected);
    }

    const TEXT: &str = "Der Rat tagte am Abend im großen Saal der alten Stadthalle, wie in jedem Monat seit vielen \
        Jahren, und es wurde spät. Die Rechenzentren am Hafen brauchen Strom, sagte Dr. Meier, und zwar sehr viel \
        davon, jeden Tag und jede Nacht. Danach ging es um Radwege, Bänke, Bäume und die Frage, wer sie in diesem \
        trockenen Sommer gießt. Ein Rechenzentrum allein ist keine Lösung.";

    #[test]
    fn the_sentences_with_most_words_are_shown_whole_and_marked() {
        check(
            TEXT,
            &["rechenzentr", "strom"],
            &[
                "Die [Rechenzentren] am Hafen brauchen [Strom], sagte Dr. Meier, und zwar sehr viel davon, jeden Tag und jede Nacht.",
                "Ein [Rechenzentrum] allein ist keine Lösung.",
            ],
        );
    }

    #[test]
    fn the_second_fragment_brings_what_the_first_lacks_and_sentences_go_before_headlines() {
        let text = "Strom und Gas\n\nDer Strom und das Gas kommen aus der Leitung am alten Hafen.\n\nIm Rathaus sprach \
            man über Wasser.\n\nStrom und Gas sind teuer geworden, sagt der Rat der Stadt.";
        check(
            text,
            &["strom", "gas", "wasser"],
            &[
                "Der [Strom] und das [Gas] kommen aus der Leitung am alten Hafen.",
                "Im Rathaus sprach man über [Wasser].",
            ],
        );
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        check("Kurz. Gut. Das war alles.", &["nichts"], &["Kurz. Gut. Das war alles."]);
        check("", &["nichts"], &[]);
    }

    #[test]
    fn an_overlong_sentence_is_cut_at_words_where_most_matches_stand() {
        for repeat in [60, 600] {
            let text = format!(
                "strom {0} und das Rechenzentrum mit Strom {0} strom",
                "immer weiter ".repeat(repeat)
            );
            let found = made(&text, &["rechenzentr", "strom"]);
            let best = found.iter().find(|marked| marked.marks.len() > 1).expect("both words");
            assert!(best.text.starts_with("… ") && best.text.ends_with(" …"), "{found:?}");
            assert_eq!(&best.text[best.marks[0].clone()], "Rechenzentrum");
            assert!(found.iter().all(|marked| marked.text.chars().count() <= LONGEST + 4));
        }
    }

    #[test]
    fn an_overlong_word_is_cut_behind_a_whole_letter() {
        let text = "u\u{308}".repeat(600);
        let highlighter = Highlighter::new(&[]);
        let found = snippets(&test_article("id", "", &text), &[], &highlighter, |_| false);
        assert!(found[0].text.ends_with("u\u{308} …"), "{}", found[0].text);
    }

    proptest! {
        #[test]
        fn marks_lie_inside_on_character_boundaries(text in "(\\PC|strom|Strom |haus |[ .\\n]|[a-z ]{300}){0,100}") {
            for marked in made(&text, &["strom", "haus"]) {
                let mut end = 0;
                for mark in &marked.marks {
                    prop_assert!(mark.start >= end && marked.text.get(mark.clone()).is_some());
                    end = mark.end;
                }
                let shown = marked.text.trim_start_matches("… ").trim_end_matches(" …");
                prop_assert!(text.replace(['\n', '\r', '\t'], " ").contains(shown));
            }
        }
    }
}
