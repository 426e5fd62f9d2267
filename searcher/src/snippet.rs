//! The sentences that show best why an article was found.

use std::ops::Range;

use lupe_analysis::sentences;

use crate::highlight::{Highlighter, Mark, merged};
use crate::response::Marked;

/// Fragments of a snippet.
const FRAGMENTS: usize = 2;
/// A fragment grows by whole sentences up to this many characters.
const ENOUGH: usize = 160;
/// A sentence longer than this is cut at a word, around its matches.
const LONGEST: usize = 420;

/// Up to two fragments of whole sentences from where most distinct words of the query stand; the article's first
/// sentences where none does.
pub(crate) fn snippets(text: &str, highlighter: &Highlighter<'_>) -> Vec<Marked> {
    let sentences = sentences(text);
    let marks = highlighter.marks(text);
    let mut chosen: Vec<usize> = Vec::new();
    let mut seen = 0u64;
    while chosen.len() < FRAGMENTS {
        let best = (0..sentences.len())
            .filter(|n| !chosen.contains(n))
            .map(|n| (value(&sentences[n], &marks, seen), n))
            .filter(|(value, _)| *value > (0, 0))
            // The earlier of two equal ones.
            .max_by_key(|&(value, n)| (value, std::cmp::Reverse(n)));
        let Some((_, n)) = best else { break };
        seen |= leaves(&sentences[n], &marks);
        chosen.push(n);
    }
    if chosen.is_empty() && !sentences.is_empty() {
        chosen.push(0);
    }
    chosen.sort_unstable();
    let mut fragments: Vec<Range<usize>> = Vec::new();
    let mut next = 0;
    for n in chosen {
        // The one before has grown over it.
        if n < next {
            continue;
        }
        let mut fragment = sentences[n].clone();
        next = n + 1;
        while next < sentences.len()
            && characters(text, &fragment) + characters(text, &sentences[next]) <= ENOUGH
            && !text[fragment.end..sentences[next].start].contains('\n')
        {
            fragment.end = sentences[next].end;
            next += 1;
        }
        fragments.push(fragment);
    }
    fragments.into_iter().map(|fragment| cut(text, fragment, &marks)).collect()
}

fn within<'m>(range: &Range<usize>, marks: &'m [Mark]) -> impl Iterator<Item = &'m Mark> {
    let first = marks.partition_point(|mark| mark.range.start < range.start);
    let end = range.end;
    marks[first..].iter().take_while(move |mark| mark.range.start < end)
}

fn leaves(range: &Range<usize>, marks: &[Mark]) -> u64 {
    within(range, marks).fold(0, |bits, mark| bits | 1 << (mark.leaf % 64))
}

/// How much a sentence shows: distinct words that no chosen sentence has, then distinct words.
fn value(range: &Range<usize>, marks: &[Mark], seen: u64) -> (u32, u32) {
    let leaves = leaves(range, marks);
    ((leaves & !seen).count_ones(), leaves.count_ones())
}

fn characters(text: &str, range: &Range<usize>) -> usize {
    text[range.clone()].chars().count()
}

/// The fragment with its marks; an overlong one is cut at words around its first match.
fn cut(text: &str, range: Range<usize>, marks: &[Mark]) -> Marked {
    let mut shown = range.clone();
    if characters(text, &range) > LONGEST {
        let first = within(&range, marks).next().map_or(range.start, |mark| mark.range.start);
        let lead = back(text, first, range.start, LONGEST / 4);
        shown.start = if lead == range.start { lead } else { word_start(text, lead, first) };
        shown.end = forward(text, shown.start, range.end, LONGEST);
        if shown.end < range.end {
            shown.end =
                text[..shown.end].rfind(char::is_whitespace).filter(|&at| at > first).unwrap_or(shown.end);
        }
    }
    let before = if shown.start > range.start { "… " } else { "" };
    let after = if shown.end < range.end { " …" } else { "" };
    let inside: Vec<Mark> =
        within(&shown, marks).filter(|mark| mark.range.end <= shown.end).cloned().collect();
    let shift = |at: usize| at - shown.start + before.len();
    Marked {
        // A line break inside a sentence is a space on the page; both are one byte, so marks stay in place.
        text: format!("{before}{}{after}", text[shown.clone()].trim_end().replace(['\n', '\t'], " ")),
        marks: merged(&inside).into_iter().map(|mark| shift(mark.start)..shift(mark.end)).collect(),
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

#[cfg(test)]
mod tests {
    use lupe_analysis::Language;
    use lupe_index::Layer;
    use proptest::prelude::*;

    use super::*;
    use crate::plan::{MarkRule, test_alternative};

    fn rule(key: &str) -> MarkRule {
        MarkRule::Words(vec![test_alternative(Language::De, Layer::Inflection, key)])
    }

    fn check(text: &str, keys: &[&str], expected: &[&str]) {
        let rules: Vec<MarkRule> = keys.iter().map(|key| rule(key)).collect();
        let found = snippets(text, &Highlighter::new(&rules, Language::De));
        let shown: Vec<String> = found
            .iter()
            .map(|marked| {
                marked
                    .pieces()
                    .map(|(piece, marked)| if marked { format!("[{piece}]") } else { piece.into() })
                    .collect()
            })
            .collect();
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
    fn without_a_match_the_beginning_is_shown() {
        check("Kurz. Gut. Das war alles.", &["nichts"], &["Kurz. Gut. Das war alles."]);
        check("", &["nichts"], &[]);
    }

    #[test]
    fn an_overlong_sentence_is_cut_at_words_around_the_match() {
        let text = format!("{}das Rechenzentrum {}", "immer weiter ".repeat(60), "und noch mehr ".repeat(60));
        let rules = [rule("rechenzentr")];
        let found = snippets(&text, &Highlighter::new(&rules, Language::De));
        assert!(found[0].text.starts_with("… ") && found[0].text.ends_with(" …"));
        assert_eq!(&found[0].text[found[0].marks[0].clone()], "Rechenzentrum");
        assert!(found[0].text.chars().count() <= LONGEST + 4);
    }

    proptest! {
        #[test]
        fn marks_lie_inside_on_character_boundaries(text in "(\\PC|strom|Strom |[ .\\n]){0,400}") {
            let rules = [rule("strom")];
            for marked in snippets(&text, &Highlighter::new(&rules, Language::De)) {
                let mut end = 0;
                for mark in &marked.marks {
                    prop_assert!(mark.start >= end && marked.text.get(mark.clone()).is_some());
                    end = mark.end;
                }
            }
        }
    }
}
