//! What means the same: abbreviations and their long forms, as the articles themselves explain them, and what the user
//! says.

use std::cmp::Reverse;

use lupe_analysis::Language;
use lupe_index::{Layer, LexiconEntry, LexiconKind, Matcher, Result, Scope, WeightedTerm};

use super::{Alternative, LeafKind, MarkRule, Planner};
use crate::response::AlsoSearched;
use crate::synonyms::{SynonymTable, key};
use crate::syntax::Form;

/// The most long forms of an abbreviation that are looked for; the most frequent ones.
const LONG_FORMS: usize = 2;
/// A long form that is explained this many times less often than another one is seldom meant.
const SELDOM: u64 = 4;
/// Of so many articles with an abbreviation of two letters, one at least explains it.
const EXPLAINED: u64 = 400;
/// A shorter key of a word is the beginning of too many, in bytes.
const SHORTEST_BEGINNING: usize = 4;
/// The most words of a long form in a query.
const LONGEST: usize = 5;
/// The most synonyms of the user's that are looked for at once.
const SYNONYMS: usize = 32;

/// The keys of a word or phrase that was typed: in the lexicon, and in each language of the query.
struct Keys {
    /// Those of the closed-class words before it.
    passed_over: Vec<String>,
    lexicon: String,
    inflection: Vec<(Language, String)>,
}

/// A long form that articles explain: the inflection keys of its words, and its abbreviation.
struct LongForm {
    keys: Vec<Vec<Box<str>>>,
    short: String,
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
        let keys = leaves.iter().map(|&leaf| {
            let passed_over = self.passed_over.get(&leaf).map_or(&[][..], Vec::as_slice);
            let passed_over = passed_over.iter().map(|text| self.keys(text).lexicon).collect();
            Keys { passed_over, ..self.keys(&self.plan.typed[leaf]) }
        });
        let keys: Vec<Keys> = keys.collect();
        for (&leaf, key) in leaves.iter().zip(&keys) {
            let entries = self.with.snapshot.lexicon_forms(LexiconKind::LongForm, &key.lexicon)?;
            if self.may_be_short(leaf, &key.lexicon, &entries)? {
                let forms = self.meanings(entries);
                self.also(&[leaf], forms);
            }
        }
        // Words in a row, as they were typed, may be a long form, or a synonym.
        let longest = LONGEST.max(synonyms.longest);
        for first in 0..leaves.len() {
            let mut inflected = None;
            for end in first + 1..=leaves.len().min(first + longest) {
                let row = &leaves[first..end];
                let goes_on =
                    |pair: &[usize]| (pair[0] + 1..pair[1]).all(|n| self.plan.kinds[n] == LeafKind::Part);
                if !row.windows(2).all(goes_on) {
                    break;
                }
                let keys = &keys[first..end];
                let mut forms = Vec::new();
                if let Some(short) = self.short_form(keys, &mut inflected)?
                    && self.is_mostly_short(&short)?
                {
                    forms.push(short);
                }
                if end - first <= synonyms.longest {
                    forms.extend(users(synonyms, keys));
                }
                self.also(row, forms);
            }
        }
        Ok(())
    }

    /// The abbreviation of words in a row. Of several words it is also that of their other inflections, which are among `inflected`: it
    /// is the *Bürgerlichen Gesetzbuch (BGB)* that articles explain, and the *Bürgerliches Gesetzbuch* that is asked for.
    fn short_form(&self, row: &[Keys], inflected: &mut Option<Vec<LongForm>>) -> Result<Option<String>> {
        // With the closed-class words between them, as in "Kreditanstalt für Wiederaufbau".
        let lexicon = row.iter().enumerate().flat_map(|(n, keys)| {
            let between = keys.passed_over.iter().filter(move |_| n > 0);
            between.chain([&keys.lexicon]).map(String::as_str)
        });
        let lexicon = lexicon.collect::<Vec<_>>().join(" ");
        let entries = self.with.snapshot.lexicon_forms(LexiconKind::ShortForm, &lexicon)?;
        if let ([first, _, ..], true) = (row, entries.is_empty()) {
            let inflected = match inflected {
                Some(inflected) => inflected,
                None => inflected.insert(self.beginning_with(&first.lexicon)?),
            };
            if inflected.is_empty() {
                return Ok(None);
            }
            let own = self.keys_by_word(&lexicon);
            let is_it = |long: &&LongForm| {
                let mut words = long.keys.iter().zip(&own);
                long.keys.len() == own.len() && words.all(|(a, b)| a.iter().any(|key| b.contains(key)))
            };
            return Ok(inflected.iter().find(is_it).map(|long| long.short.clone()));
        }
        Ok(entries.into_iter().next().map(|entry| entry.form))
    }

    /// The long forms of several words that begin with this one in any inflection, those of the most frequent abbreviations first.
    fn beginning_with(&self, word: &str) -> Result<Vec<LongForm>> {
        let own = self.keys_by_word(word);
        let keys = own.first().map_or(&[][..], Vec::as_slice);
        let shortest = keys.iter().min_by_key(|key| key.len());
        let Some(beginning) = shortest.filter(|key| key.len() >= SHORTEST_BEGINNING) else {
            return Ok(Vec::new());
        };
        let entries = self.with.snapshot.lexicon(LexiconKind::ShortForm, beginning, usize::MAX)?;
        let several = entries.into_iter().filter(|entry| entry.key.contains(' '));
        let long = several.map(|entry| LongForm { keys: self.keys_by_word(&entry.key), short: entry.form });
        let begins = |long: &LongForm| {
            let first = long.keys.first();
            first.is_some_and(|first| first.iter().any(|key| keys.contains(key)))
        };
        Ok(long.filter(begins).collect())
    }

    /// The inflection keys of each word of a text in the likeliest language of the query.
    fn keys_by_word(&self, text: &str) -> Vec<Vec<Box<str>>> {
        let tokens = self.tokens(text).into_iter().next().map(|(_, _, tokens)| tokens);
        tokens.unwrap_or_default().into_iter().map(|token| token.word.inflection.clone()).collect()
    }

    /// The long forms that articles mean by an abbreviation, one of each: *Europäischen Union* is *Europäische Union*, too.
    fn meanings(&self, entries: Vec<LexiconEntry>) -> Vec<String> {
        let (mut keys, mut meanings): (Vec<Option<String>>, Vec<LexiconEntry>) = Default::default();
        for entry in entries {
            // By the likeliest language of the query.
            let key = self.keys(&entry.form).inflection.into_iter().next().map(|(_, key)| key);
            match keys.iter().position(|other| *other == key) {
                // The shortest form is the one that a dictionary has, mostly.
                Some(known) if entry.form.len() < meanings[known].form.len() => {
                    let articles = meanings[known].articles + entry.articles;
                    meanings[known] = LexiconEntry { articles, ..entry };
                }
                Some(known) => meanings[known].articles += entry.articles,
                None => {
                    keys.push(key);
                    meanings.push(entry);
                }
            }
        }
        meanings.sort_by_key(|meaning| Reverse(meaning.articles));
        let most = meanings.first().map_or(0, |meaning| meaning.articles);
        let often = meanings.into_iter().filter(|meaning| meaning.articles * SELDOM >= most);
        often.take(LONG_FORMS).map(|meaning| meaning.form).collect()
    }

    /// May a word be the abbreviation of these long forms: is it written as they have it, or is there hardly another word of these
    /// letters? `Abs.` is no ABS.
    fn may_be_short(&self, leaf: usize, key: &str, long: &[LexiconEntry]) -> Result<bool> {
        let Some(first) = long.first() else { return Ok(false) };
        let shorts =
            self.with.snapshot.lexicon_forms(LexiconKind::ShortForm, &self.keys(&first.form).lexicon)?;
        let Some(short) = shorts.into_iter().find(|short| self.keys(&short.form).lexicon == key) else {
            return Ok(true);
        };
        let typed = &self.plan.typed[leaf];
        // Öl is no OL, though it is found by the same key.
        let same_letters = typed.to_lowercase() == short.form.to_lowercase();
        Ok(*typed == short.form || same_letters && self.is_mostly_short(&short.form)?)
    }

    /// Is an abbreviation what its letters mostly are? In the index, ABS is the same word as `Abs.`, of which there may be a
    /// thousand times as many.
    fn is_mostly_short(&self, short: &str) -> Result<bool> {
        let key = self.keys(short).lexicon;
        let forms = self.with.snapshot.lexicon_forms(LexiconKind::Word, &key)?;
        let all: u64 = forms.iter().map(|form| form.articles).sum();
        if all > 0 {
            let own: u64 = forms.iter().filter(|form| form.form == short).map(|form| form.articles).sum();
            return Ok(own * 2 >= all);
        }
        // Of words of two letters, the lexicon does not tell how they are written.
        let explained = self.with.snapshot.lexicon_forms(LexiconKind::LongForm, &key)?;
        let explained: u64 = explained.iter().map(|entry| entry.articles).sum();
        let mut articles = 0;
        for (language, _, tokens) in self.tokens(short) {
            for token in tokens {
                let term = WeightedTerm::new(language, Layer::Exact, &token.word.exact, 1.0);
                articles = articles.max(self.with.snapshot.frequency(&term)?);
            }
        }
        Ok(explained * EXPLAINED >= articles)
    }

    /// The keys of what was typed.
    fn keys(&self, text: &str) -> Keys {
        let by_language = self.tokens(text);
        let words = by_language.first().map_or(&[][..], |(_, _, tokens)| tokens);
        let lexicon: Vec<&str> = words.iter().map(|token| &*token.word.unaccented).collect();
        let inflection = by_language.iter().map(|(language, _, tokens)| (*language, key(tokens)));
        Keys { passed_over: Vec::new(), lexicon: lexicon.join(" "), inflection: inflection.collect() }
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
        let typed = leaves.iter().enumerate().flat_map(|(n, leaf)| {
            let between = self.passed_over.get(leaf).into_iter().flatten().filter(move |_| n > 0);
            between.chain([&self.plan.typed[*leaf]]).map(String::as_str)
        });
        let word = typed.collect::<Vec<_>>().join(" ");
        self.plan.also.push(AlsoSearched { word, also: forms });
    }

    /// How a form is matched and marked: a word in any form, or several in a row. Of so few capitals as EH, other forms are other words
    /// (*Ehe*).
    fn matcher(&self, text: &str) -> (Matcher, MarkRule) {
        let form = if is_short(text) { Form::Exact } else { Form::Any };
        let by_language = self.tokens(text);
        let count = by_language.first().map_or(0, |(_, _, tokens)| tokens.len());
        let mut slots = vec![Vec::new(); count];
        for (language, weight, tokens) in &by_language {
            for (slot, token) in slots.iter_mut().zip(tokens) {
                self.alternatives(&token.word, *language, *weight, form, slot);
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

/// Capitals that a word has at most which is no word in other forms.
const FEW_CAPITALS: usize = 3;

/// Is it an abbreviation of a few capitals?
fn is_short(text: &str) -> bool {
    text.chars().count() <= FEW_CAPITALS && text.chars().all(char::is_uppercase)
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
