//! The forms of the verbs in the tables, without prefixes.

use std::sync::LazyLock;

use super::spelling::{plain_but_umlauts, with_umlaut};
use super::tables::{self, Map};

/// Case endings of participles.
const CASES: &[&str] = &["", "e", "em", "en", "er", "es"];

/// The stems of the verbs that a form may belong to; nearly always one, of which the commoner comes first.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    /// Every form but the participle (`schrieb`), and participles without ge- (`begonnen`).
    finite: Map<Vec<String>>,
    /// Participles without their ge-: `schrieben`, `lacht`.
    participles: Map<Vec<String>>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms::default();
    for verb in tables::words(include_str!("weak_verbs.txt")) {
        forms.add_weak(&verb);
    }
    for line in tables::lines(include_str!("strong_verbs.txt")) {
        forms.add_strong(&plain_but_umlauts(line));
    }
    forms
});

/// The verbs that have `form`, by their stems.
pub(crate) fn finite(form: &str) -> &'static [String] {
    FORMS.finite.get(form).map_or(&[], Vec::as_slice)
}

/// The verbs whose participle, without its ge-, is `form`.
pub(crate) fn participle(form: &str) -> &'static [String] {
    FORMS.participles.get(form).map_or(&[], Vec::as_slice)
}

/// How surely a form belongs to a verb: subjunctives give way to any other verb.
#[derive(Clone, Copy, PartialEq)]
enum Claim {
    Sure,
    IfFree,
}

impl Forms {
    fn add(&mut self, form: String, stem: &str, claim: Claim) {
        let stems = self.finite.entry(form).or_default();
        if !stems.iter().any(|known| known == stem) && (claim == Claim::Sure || stems.is_empty()) {
            stems.push(stem.to_owned());
        }
    }

    fn add_all(&mut self, stem: &str, base: &str, endings: &[&str], claim: Claim) {
        for ending in endings {
            self.add(format!("{base}{ending}"), stem, claim);
        }
    }

    /// The present, which strong and weak verbs share.
    fn add_present(&mut self, stem: &str) {
        self.add_all(stem, stem, &["", "e", "st", "est", "t", "et", "en"], Claim::Sure);
        for case in CASES {
            self.add(format!("{stem}end{case}"), stem, Claim::Sure);
        }
    }

    /// A participle, with ge- before it or without.
    fn add_participle(&mut self, stem: &str, participle: &str, has_ge: bool) {
        for case in CASES {
            let form = format!("{participle}{case}");
            if has_ge {
                self.add(format!("ge{form}"), stem, Claim::Sure);
            }
            let stems = self.participles.entry(form).or_default();
            if !stems.iter().any(|known| known == stem) {
                stems.push(stem.to_owned());
            }
        }
    }

    fn add_weak(&mut self, infinitive: &str) {
        let Some(stem) = infinitive.strip_suffix("en").or_else(|| infinitive.strip_suffix('n')) else {
            return;
        };
        self.add_present(stem);
        if stem.ends_with("el") || stem.ends_with("er") {
            // handeln, handelnd, handle
            self.add_all(stem, stem, &["n", "nd"], Claim::Sure);
            for case in CASES {
                self.add(format!("{stem}nd{case}"), stem, Claim::Sure);
            }
            let (root, last) = stem.split_at(stem.len() - 1);
            let root = root.strip_suffix('e').unwrap_or(root);
            self.add_all(stem, &format!("{root}{last}"), &["e", "est", "et", "en"], Claim::Sure);
        }
        let link = if stem.ends_with(['t', 'd']) { "e" } else { "" };
        for ending in ["te", "test", "ten", "tet"] {
            self.add(format!("{stem}{link}{ending}"), stem, Claim::Sure);
        }
        self.add_participle(stem, &format!("{stem}{link}t"), true);
    }

    /// A line of the table of strong verbs.
    fn add_strong(&mut self, line: &str) {
        let mut fields = line.split_whitespace();
        let (Some(infinitive), Some(third), Some(past), Some(participle)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return;
        };
        let stem =
            infinitive.strip_suffix("en").or_else(|| infinitive.strip_suffix('n')).unwrap_or(infinitive);
        self.add_present(stem);
        self.add(infinitive.to_owned(), stem, Claim::Sure);
        for third in third.split('/') {
            self.add_third_person(stem, third);
        }
        for past in past.split('/') {
            self.add_past(stem, past);
        }
        for subjunctive in fields.flat_map(|field| field.split('/')) {
            let base = subjunctive.strip_suffix('e').unwrap_or(subjunctive);
            self.add_all(stem, base, &["e", "est", "st", "en", "et", "t"], Claim::IfFree);
        }
        for participle in participle.split('/') {
            match participle.strip_prefix("ge") {
                Some(rest) if takes_ge(infinitive, rest) => self.add_participle(stem, rest, true),
                _ => {
                    self.add_participle(stem, participle, false);
                    for case in CASES {
                        self.add(format!("{participle}{case}"), stem, Claim::Sure);
                    }
                }
            }
        }
    }

    /// `gibt`, with `gibst` and the imperative `gib`; `hält`, with `hältst`.
    fn add_third_person(&mut self, stem: &str, third: &str) {
        let base = third.strip_suffix('t').unwrap_or(third);
        self.add_all(stem, third, &["", "st"], Claim::Sure);
        self.add_all(stem, base, &["st"], Claim::Sure);
        if base.contains('i') && !stem.contains('i') {
            self.add_all(stem, base, &["", "e"], Claim::Sure);
        }
    }

    fn add_past(&mut self, stem: &str, past: &str) {
        let raised = with_umlaut(past);
        match past.strip_suffix('e') {
            // Mixed verbs: brachte, brächte.
            Some(base) if base.ends_with('t') => {
                let raised = with_umlaut(base);
                self.add_all(stem, base, &["e", "est", "en", "et"], Claim::Sure);
                self.add_all(stem, &raised, &["e", "est", "en", "et"], Claim::IfFree);
            }
            _ => {
                self.add_all(stem, past, &["", "st", "est", "t", "et", "en", "n"], Claim::Sure);
                self.add_all(stem, &raised, &["e", "est", "st", "en", "et", "t"], Claim::IfFree);
            }
        }
    }
}

/// Is the `ge` of a participle its sign (`gegeben`, `gegessen`), and no part of the verb (`genossen`)? `rest` is the
/// participle without it.
fn takes_ge(infinitive: &str, rest: &str) -> bool {
    !infinitive.starts_with("ge") || rest.starts_with('g')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_tables() {
        for (form, stem) in [
            ("schrieb", "schreib"),
            ("geschriebenes", "schreib"),
            ("gibst", "geb"),
            ("nimm", "nehm"),
            ("hältst", "halt"),
            ("fährt", "fahr"),
            ("brächte", "bring"),
            ("hülfe", "helf"),
            ("genossen", "geniess"),
            ("gegessen", "ess"),
            ("tat", "tu"),
            ("leistete", "leist"),
            ("leitete", "leit"),
            ("reist", "reis"),
            ("führe", "führ"),
        ] {
            assert_eq!(finite(form).first().map(String::as_str), Some(stem), "{form}");
        }
    }

    #[test]
    fn participles_without_ge() {
        for (form, stem) in
            [("schrieben", "schreib"), ("gangen", "geh"), ("leistet", "leist"), ("gessen", "ess")]
        {
            assert_eq!(participle(form).first().map(String::as_str), Some(stem), "{form}");
        }
        assert!(finite("gangen").is_empty());
    }
}
