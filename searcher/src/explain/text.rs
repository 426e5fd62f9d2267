//! Explanations in words that everybody reads, in German and in English.

use lupe_index::FailedFilters;

use super::{Explanation, FoundAs, Verdict, Why, WordShare};

impl Explanation {
    /// The explanation in English, a line for each word of the query.
    pub fn english(&self) -> Vec<String> {
        let percent = |share: f32| percent(share, self.score);
        let mut lines: Vec<String> = (self.words.iter())
            .map(|word| match word.found {
                None => format!("“{}” does not occur in this article.", word.typed),
                Some(found) => {
                    let places = places(word, "title", "text", " and ", |n| match n {
                        1 => "once in the".to_owned(),
                        2 => "twice in the".to_owned(),
                        n => format!("{n} times in the"),
                    });
                    let forms = quoted(word, "“", "”", found);
                    let how = match found {
                        FoundAs::Exact => "in just this form",
                        FoundAs::Spelling => "in another spelling",
                        FoundAs::Unaccented => "written without or with other accents",
                        FoundAs::Inflection => "in another form of the word",
                        FoundAs::Part => "as part of a longer word",
                        FoundAs::PartsTogether => "in parts that stand close together",
                        FoundAs::Phrase => "as a phrase",
                        FoundAs::Pattern => "as a word that fits the pattern",
                        FoundAs::Fuzzy => "as a word that is written alike",
                        FoundAs::Similar => "by the words that the articles have in common",
                        FoundAs::Synonym => "by an abbreviation, long form or synonym",
                    };
                    format!("“{}” is found {how}{forms}, {places}: {}.", word.typed, percent(word.share))
                }
            })
            .collect();
        for near in &self.near {
            let (a, b) = &near.words;
            lines.push(format!("“{a}” and “{b}” stand close together: {}.", percent(near.share)));
        }
        if self.all_words > 0.0 {
            lines.push(format!("All words of the query occur: {}.", percent(self.all_words)));
        }
        lines
    }

    /// The explanation in German, a line for each word of the query.
    pub fn german(&self) -> Vec<String> {
        let percent = |share: f32| percent(share, self.score).replace('%', "\u{a0}%");
        let mut lines: Vec<String> = (self.words.iter())
            .map(|word| match word.found {
                None => format!("„{}“ kommt in diesem Artikel nicht vor.", word.typed),
                Some(found) => {
                    let places = places(word, "Titel", "Text", " und ", |n| format!("{n}-mal im"));
                    let forms = quoted(word, "„", "“", found);
                    let how = match found {
                        FoundAs::Exact => "in genau dieser Form",
                        FoundAs::Spelling => "in anderer Schreibung",
                        FoundAs::Unaccented => "mit anderen oder ohne Akzente und Umlautpunkte",
                        FoundAs::Inflection => "in einer anderen Form des Wortes",
                        FoundAs::Part => "als Teil eines längeren Wortes",
                        FoundAs::PartsTogether => "in Teilen, die nahe beieinanderstehen",
                        FoundAs::Phrase => "als Wortfolge",
                        FoundAs::Pattern => "als Wort, das zum Muster passt",
                        FoundAs::Fuzzy => "als ähnlich geschriebenes Wort",
                        FoundAs::Similar => "durch gemeinsame Wörter der Artikel",
                        FoundAs::Synonym => "als Abkürzung, Langform oder Synonym",
                    };
                    format!("„{}“ steht {places}, {how}{forms}: {}.", word.typed, percent(word.share))
                }
            })
            .collect();
        for near in &self.near {
            let (a, b) = &near.words;
            lines.push(format!("„{a}“ und „{b}“ stehen nahe beieinander: {}.", percent(near.share)));
        }
        if self.all_words > 0.0 {
            lines.push(format!("Alle Wörter der Anfrage kommen vor: {}.", percent(self.all_words)));
        }
        lines
    }
}

/// A share of the score.
fn percent(share: f32, score: f32) -> String {
    let percent = if score > 0.0 { 100.0 * share / score } else { 0.0 };
    if percent > 0.0 && percent < 1.0 { "<1%".to_owned() } else { format!("{percent:.0}%") }
}

/// Where a word stands: `twice in the title and once in the text`.
fn places(word: &WordShare, title: &str, text: &str, and: &str, times: impl Fn(u32) -> String) -> String {
    let place = |count: u32, name: &str| (count > 0).then(|| format!("{} {name}", times(count)));
    let places: Vec<String> =
        place(word.in_title, title).into_iter().chain(place(word.in_text, text)).collect();
    places.join(and)
}

/// The forms that stand in the article, in brackets; nothing where they say nothing new.
fn quoted(word: &WordShare, open: &str, close: &str, found: FoundAs) -> String {
    if word.forms.is_empty() || matches!(found, FoundAs::Exact | FoundAs::Phrase) {
        return String::new();
    }
    let forms: Vec<String> = word.forms.iter().map(|form| format!("{open}{form}{close}")).collect();
    format!(" ({})", forms.join(", "))
}

impl Why {
    /// The verdict in English.
    pub fn english(&self) -> String {
        match &self.verdict {
            Verdict::Hit { rank, of } => format!("The article is hit {rank} of {of}."),
            Verdict::Folded { rank, of, into } => {
                format!("The article is folded into hit {rank} of {of}, {into}: it tells the same story.")
            }
            Verdict::Unfulfilled(demands) => {
                format!("The article is no hit: it does not fulfil {}.", demands.join(" · "))
            }
            Verdict::NoWord => "The article is no hit: it has none of the words.".to_owned(),
            Verdict::TooFewWords { has, needs } => format!(
                "The article is no hit: it has {has} of the words, and enough other articles have {needs} or more."
            ),
            Verdict::Filtered(failed) => {
                let names = ["its language", "its source", "its date"];
                let names = failures(*failed, names).join(", ");
                format!("The article is no hit: the filters leave it out by {names}.")
            }
            Verdict::Excluded => {
                "The article is no hit: it, or its story, is what others are to be like.".to_owned()
            }
        }
    }

    /// The verdict in German.
    pub fn german(&self) -> String {
        match &self.verdict {
            Verdict::Hit { rank, of } => format!("Der Artikel ist Treffer {rank} von {of}."),
            Verdict::Folded { rank, of, into } => format!(
                "Der Artikel ist unter Treffer {rank} von {of} zusammengefasst, {into}: Er erzählt dieselbe Geschichte."
            ),
            Verdict::Unfulfilled(demands) => {
                format!("Der Artikel ist kein Treffer: Er erfüllt nicht {}.", demands.join(" · "))
            }
            Verdict::NoWord => "Der Artikel ist kein Treffer: Er enthält keines der Wörter.".to_owned(),
            Verdict::TooFewWords { has, needs } => format!(
                "Der Artikel ist kein Treffer: Er enthält {has} der Wörter, und genug andere enthalten {needs} oder mehr."
            ),
            Verdict::Filtered(failed) => {
                let names = ["seine Sprache", "seine Quelle", "sein Datum"];
                let names = failures(*failed, names).join(", ");
                format!("Der Artikel ist kein Treffer: Die Filter schließen ihn aus – {names}.")
            }
            Verdict::Excluded => {
                "Der Artikel ist kein Treffer: Er selbst oder seine Geschichte ist das Vorbild der Suche."
                    .to_owned()
            }
        }
    }
}

fn failures(failed: FailedFilters, [language, source, date]: [&'static str; 3]) -> Vec<&'static str> {
    let named = [(failed.language, language), (failed.source, source), (failed.date, date)];
    named.into_iter().filter(|(fails, _)| *fails).map(|(_, name)| name).collect()
}
