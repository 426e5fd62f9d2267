//! Query words that are written in several tokens, or as something else: `KI-Infrastruktur`, `E-Mail`, `Mrd.`

use lupe_analysis::{Joined, Language, Token};

use super::{Alternative, Planner};
use crate::syntax::Form;

/// The words that are written in several tokens, the one at `n` among them.
pub(super) fn joined_over(tokens: &[Token], n: usize) -> impl Iterator<Item = &Joined> {
    let end = tokens.get(n).map_or(usize::MAX, |token| token.end);
    let begun = tokens.iter().take(n + 1).flat_map(|token| &token.joined);
    begun.filter(move |joined| joined.end >= end)
}

impl Planner<'_> {
    /// The two pieces of a word such as `E-Mail`, `U-Bahn`, `F-16`, whose letter says nothing alone.
    pub(super) fn unit(
        &self,
        by_language: &[(Language, f32, Vec<Token>)],
        n: usize,
        form: Form,
    ) -> Option<Vec<Vec<Alternative>>> {
        let (_, _, tokens) = by_language.first()?;
        let [first, second] = tokens.get(n..n + 2)? else { return None };
        // The A of V&A-Museum belongs to what stands before it.
        let is_letter = n == 0 && first.word.exact.chars().count() == 1;
        if !is_letter || !first.joined.iter().any(|joined| joined.end == second.end) {
            return None;
        }
        let piece = |n: usize| {
            let mut alternatives = Vec::new();
            for (language, weight, token) in
                by_language.iter().filter_map(|(l, w, tokens)| Some((l, w, tokens.get(n)?)))
            {
                self.own_alternatives(token, *language, *weight, form, &mut alternatives);
            }
            alternatives
        };
        Some(vec![piece(n), piece(n + 1)])
    }

    /// All ways in which a token of the query can match where its own word stands, or what that is read as.
    pub(super) fn own_alternatives(
        &self,
        token: &Token,
        language: Language,
        weight: f32,
        form: Form,
        out: &mut Vec<Alternative>,
    ) {
        self.alternatives(&token.word, language, weight, form, out);
        for word in &token.word.read_as {
            self.alternatives(word, language, weight, form, out);
        }
    }
}
