//! What means the same: abbreviations and their long forms, as the articles themselves explain them, and what the user
//! says.

use lupe_analysis::Language;
use lupe_index::{LexiconKind, Matcher, Result, Scope};

use super::{Alternative, LeafKind, MarkRule, Planner};
use crate::response::AlsoSearched;
use crate::synonyms::{SynonymTable, key};
use crate::syntax::Form;

/// The most long forms of an abbreviation that are looked for; the most frequent ones.
const LONG_FORMS: usize = 2;
/// The most words of a long form in a query.
const LONGEST: usize = 5;
/// The most synonyms of the user's that are looked for at once.
const SYNONYMS: usize = 32;

/// The keys of a word or phrase that was typed: in the lexicon, and in each language of the query.
struct Keys {
    lexicon: String,
    inflection: Vec<(Language, String)>,
}

impl Planner<'_> {
    /// Lets each word match by what means the same, too.
    pub(super) fn add_synonyms(&mut self, synonyms: &SynonymTable) -> Result<()> {
        let looked_for = |planner: &Self, leaf: usize| {
            let kind = planner.plan.kinds[leaf];
            matches!(kind, LeafKind::Word | LeafKind::Phrase)
                && planner.plan.query.leaves[leaf].scope == Scope::Everywhere
        };
        let leaves: Vec<usize> =
            (0..self.plan.query.leaves.len()).filter(|&leaf| looked_for(self, leaf)).collect();
        let keys: Vec<Keys> = leaves.iter().map(|&leaf| self.keys(&self.plan.typed[leaf])).collect();
        for (&leaf, key) in leaves.iter().zip(&keys) {
            let entries = self.with.snapshot.lexicon_forms(LexiconKind::LongForm, &key.lexicon)?;
            let forms = entries.into_iter().take(LONG_FORMS).map(|entry| entry.form).collect();
            self.also(&[leaf], forms);
        }
        // Words in a row, as they were typed, may be a long form, or a synonym.
        let longest = LONGEST.max(synonyms.longest);
        for first in 0..leaves.len() {
            for end in first + 1..=leaves.len().min(first + longest) {
                let row = &leaves[first..end];
                if row.windows(2).any(|pair| pair[1] != pair[0] + 1) {
                    break;
                }
                let keys = &keys[first..end];
                let lexicon: Vec<&str> = keys.iter().map(|keys| keys.lexicon.as_str()).collect();
                let entries = self.with.snapshot.lexicon_forms(LexiconKind::ShortForm, &lexicon.join(" "))?;
                let mut forms: Vec<String> = entries.into_iter().take(1).map(|entry| entry.form).collect();
                if end - first <= synonyms.longest {
                    forms.extend(users(synonyms, keys));
                }
                self.also(row, forms);
            }
        }
        Ok(())
    }

    /// The keys of what was typed.
    fn keys(&self, text: &str) -> Keys {
        let by_language = self.tokens(text);
        let words = by_language.first().map_or(&[][..], |(_, _, tokens)| tokens);
        let lexicon: Vec<&str> = words.iter().map(|token| &*token.word.unaccented).collect();
        let inflection = by_language.iter().map(|(language, _, tokens)| (*language, key(tokens)));
        Keys { lexicon: lexicon.join(" "), inflection: inflection.collect() }
    }

    /// Lets each of these leaves match by any of these forms.
    fn also(&mut self, leaves: &[usize], forms: Vec<String>) {
        if forms.is_empty() {
            return;
        }
        let weight = self.weights().synonym;
        for &leaf in leaves {
            let (others, marks): (Vec<Matcher>, Vec<MarkRule>) =
                forms.iter().map(|form| self.matcher(form)).unzip();
            let place = &mut self.plan.query.leaves[leaf].matcher;
            let first = std::mem::replace(place, Matcher::Terms(Vec::new()));
            *place = Matcher::Either { first: Box::new(first), others, weight };
            let place = &mut self.plan.marks[leaf];
            let first = std::mem::replace(place, MarkRule::Nothing);
            *place = MarkRule::Either(std::iter::once(first).chain(marks).collect());
        }
        let typed: Vec<&str> = leaves.iter().map(|&leaf| self.plan.typed[leaf].as_str()).collect();
        self.plan.also.push(AlsoSearched { word: typed.join(" "), also: forms });
    }

    /// How a form is matched and marked: a word in any form, or several in a row.
    fn matcher(&self, form: &str) -> (Matcher, MarkRule) {
        let by_language = self.tokens(form);
        let count = by_language.first().map_or(0, |(_, _, tokens)| tokens.len());
        let mut slots = vec![Vec::new(); count];
        for (language, weight, tokens) in &by_language {
            for (slot, token) in slots.iter_mut().zip(tokens) {
                self.alternatives(&token.word, *language, *weight, Form::Any, slot);
            }
        }
        let terms = |slot: &Vec<Alternative>| slot.iter().map(Alternative::weighted_term).collect();
        match slots.as_slice() {
            [only] => (Matcher::Terms(terms(only)), MarkRule::Words(only.clone())),
            _ => {
                let matcher = Matcher::Phrase { slots: slots.iter().map(terms).collect(), slop: 0 };
                (matcher, MarkRule::Phrase { slots, slop: 0 })
            }
        }
    }
}

/// The user's synonyms of words in a row, in any language of the query.
fn users(synonyms: &SynonymTable, row: &[Keys]) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let languages = row.first().map_or(&[][..], |keys| &keys.inflection);
    for (n, (language, _)) in languages.iter().enumerate() {
        let words: Option<Vec<&str>> =
            row.iter().map(|keys| Some(keys.inflection.get(n)?.1.as_str())).collect();
        for form in words.map_or(&[][..], |words| synonyms.also(*language, &words.join(" "))) {
            if forms.len() < SYNONYMS && !forms.contains(form) {
                forms.push(form.clone());
            }
        }
    }
    forms
}
