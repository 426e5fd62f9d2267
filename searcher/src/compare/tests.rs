use lupe_analysis::Language;
use proptest::prelude::*;

use super::*;

fn compare(old: &str, new: &str) -> Comparison {
    let german = TextLanguages::from(Language::De);
    super::compare((old, &german), (new, &german))
}

/// The comparison as lines: a sign, and the sentences.
fn shown(old: &str, new: &str) -> Vec<String> {
    let text = |text: &str, passage: &Option<Passage>| {
        passage.as_ref().map_or(String::new(), |passage| text[passage.range.clone()].to_owned())
    };
    let line = |alignment: &Alignment| {
        let moved = if alignment.moved { " moved" } else { "" };
        let sides = [text(old, &alignment.old), text(new, &alignment.new)];
        let sides = if alignment.change == Change::Kept { sides[1].clone() } else { sides.join(" | ") };
        format!("{}{moved}: {sides}", alignment.change.name())
    };
    compare(old, new).alignments.iter().map(line).collect()
}

#[test]
fn sentences_are_kept_reworded_added_dropped_and_moved() {
    let old = "Der Rat tagt heute. Die Rechenzentren am Hafen brauchen viel Strom. Es gab Kuchen. \
               Der Chor probt im alten Bahnhof.";
    let new = "Der Chor probt im alten Bahnhof. Der Rat tagt heute. Viel Strom braucht das Rechenzentrum am Hafen. \
               Niemand fragte nach dem Preis.";
    assert_eq!(
        shown(old, new),
        [
            "kept moved: Der Chor probt im alten Bahnhof.",
            "kept: Der Rat tagt heute.",
            "reworded: Die Rechenzentren am Hafen brauchen viel Strom. | Viel Strom braucht das Rechenzentrum am Hafen.",
            "added:  | Niemand fragte nach dem Preis.",
            "dropped: Es gab Kuchen. | ",
        ]
    );
    let summary = compare(old, new).summary;
    assert_eq!(summary, Summary { old: 4, new: 4, kept: 2, reworded: 1, moved: 1, added: 1, dropped: 1 });
    assert_eq!(
        summary.english(),
        "75% of the sentences in common, 1 of them reworded, 1 moved, 1 added, 1 dropped"
    );
    assert_eq!(
        summary.german(),
        "75 % der Sätze gemeinsam, 1 davon umformuliert, 1 verschoben, 1 hinzugekommen, 1 weggefallen"
    );
}

#[test]
fn retellings_are_paired_though_no_sentence_is_the_same() {
    let old = "Vor dem Hintergrund des weltweiten Booms der künstlichen Intelligenz haben Microsoft und BlackRock einen \
               Fonds aufgelegt. Er soll Rechenzentren und Kraftwerke finanzieren.";
    let new = "Angesichts des globalen Booms der KI kündigten Microsoft und BlackRock einen gemeinsamen Fonds an. \
               Mit ihm sollen Rechenzentren finanziert werden. Auch Kraftwerke sollen so finanziert werden.";
    let found = compare(old, new);
    let changes: Vec<Change> = found.alignments.iter().map(|alignment| alignment.change).collect();
    assert_eq!(changes, [Change::Reworded, Change::Reworded]);
    // Two sentences say what one did.
    assert_eq!(found.alignments[1].new.as_ref().map(|passage| passage.sentences), Some(2));
    assert_eq!(found.summary.common(), 1.0);
}

#[test]
fn words_that_differ_are_named() {
    for (old, new, in_old, in_new) in [
        (
            "Der Rat baut drei Radwege.",
            "Der Rat baut vier breite Radwege.",
            vec!["drei"],
            vec!["vier breite"],
        ),
        ("Der Rat tagt, und zwar heute.", "Der Rat tagt und zwar HEUTE!", vec![], vec![]),
        ("Heute tagt der Rat im Saal.", "Der Rat tagt im Saal.", vec!["Heute tagt"], vec!["tagt"]),
    ] {
        let found = compare(old, new);
        assert_eq!(found.alignments.len(), 1, "{old:?} {found:?}");
        let words = |text: &str, passage: &Option<Passage>| -> Vec<String> {
            let changed = passage.iter().flat_map(|passage| passage.changed.clone());
            changed.map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(words(old, &found.alignments[0].old), in_old);
        assert_eq!(words(new, &found.alignments[0].new), in_new);
    }
}

#[test]
fn nothing_and_different_texts_compare_too() {
    assert_eq!(compare("", "").summary.common(), 1.0);
    assert_eq!(compare("", "Der Rat tagt.").summary.common(), 0.0);
    let summary = compare("Der Rat tagt.", "Katzen schlafen viel.").summary;
    assert_eq!(summary.english(), "0% of the sentences in common, 1 added, 1 dropped");
}

fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Rat", "Strom", "der", "Hafen", "tagt", "braucht", "Äpfel", "17", "…", "\n\n",
    ]);
    let sentence = prop::collection::vec(word, 1..6).prop_map(|words| words.join(" ") + ". ");
    prop::collection::vec(sentence, 0..30).prop_map(|sentences| sentences.concat())
}

proptest! {
    #[test]
    fn every_sentence_stands_once_and_is_counted_once(old in text(), new in text()) {
        let found = compare(&old, &new);
        for (text, side, count) in [(&old, 0, found.summary.old), (&new, 1, found.summary.new)] {
            let mut passages: Vec<&Passage> = found
                .alignments
                .iter()
                .filter_map(|alignment| [&alignment.old, &alignment.new][side].as_ref())
                .collect();
            prop_assert_eq!(passages.iter().map(|passage| passage.sentences).sum::<usize>(), count);
            passages.sort_by_key(|passage| passage.range.start);
            prop_assert!(passages.windows(2).all(|two| two[0].range.end <= two[1].range.start));
            for passage in passages {
                prop_assert!(text.get(passage.range.clone()).is_some());
                for changed in &passage.changed {
                    prop_assert!(text.get(changed.clone()).is_some_and(|text| !text.is_empty()));
                }
            }
        }
        let Summary { new, kept, reworded, added, .. } = found.summary;
        prop_assert_eq!(kept + reworded + added, new);
        prop_assert!((0.0..=1.0).contains(&found.summary.common()));
    }

    #[test]
    fn a_text_is_all_kept_beside_itself(text in text()) {
        let found = compare(&text, &text).summary;
        prop_assert_eq!((found.kept, found.moved, found.added, found.dropped), (found.old, 0, 0, 0));
    }
}
