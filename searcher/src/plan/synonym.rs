//! What means the same: abbreviations and their long forms, as the articles themselves explain them.

use lupe_index::{LexiconKind, Matcher, Result, Scope};

use super::{Alternative, LeafKind, MarkRule, Planner};
use crate::response::AlsoSearched;
use crate::syntax::Form;

/// The most long forms of an abbreviation that are looked for; the most frequent ones.
const LONG_FORMS: usize = 2;
/// The most words of a long form in a query.
const LONGEST: usize = 5;

impl Planner<'_> {
    /// Lets each word match by what means the same, too.
    pub(super) fn add_synonyms(&mut self) -> Result<()> {
        let looked_for = |planner: &Self, leaf: usize| {
            let kind = planner.plan.kinds[leaf];
            matches!(kind, LeafKind::Word | LeafKind::Phrase)
                && planner.plan.query.leaves[leaf].scope == Scope::Everywhere
        };
        let leaves: Vec<usize> =
            (0..self.plan.query.leaves.len()).filter(|&leaf| looked_for(self, leaf)).collect();
        let keys: Vec<String> = leaves.iter().map(|&leaf| self.key(&self.plan.typed[leaf])).collect();
        for (&leaf, key) in leaves.iter().zip(&keys) {
            let entries = self.with.snapshot.lexicon_forms(LexiconKind::LongForm, key)?;
            let forms = entries.into_iter().take(LONG_FORMS).map(|entry| entry.form).collect();
            self.also(&[leaf], forms);
        }
        // Words in a row, as they were typed, may be a long form.
        for first in 0..leaves.len() {
            for end in first + 1..=leaves.len().min(first + LONGEST) {
                let row = &leaves[first..end];
                if row.windows(2).any(|pair| pair[1] != pair[0] + 1) {
                    break;
                }
                let key = keys[first..end].join(" ");
                let entries = self.with.snapshot.lexicon_forms(LexiconKind::ShortForm, &key)?;
                let forms = entries.into_iter().take(1).map(|entry| entry.form).collect();
                self.also(row, forms);
            }
        }
        Ok(())
    }

    /// The key of a text in the lexicon.
    fn key(&self, text: &str) -> String {
        let tokens = self.tokens(text);
        let words = tokens.first().map_or(&[][..], |(_, _, tokens)| tokens);
        words.iter().map(|token| &*token.word.unaccented).collect::<Vec<_>>().join(" ")
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
