//! Hands the terms of a [`TermStream`] to the engine, which analyses nothing itself.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::TermStream;

/// Name under which the engine knows [`TermStreamTokenizer`].
pub(super) const TERM_STREAM: &str = "term_stream";

/// Splits an encoded [`TermStream`] into its terms.
#[derive(Clone, Default)]
pub(super) struct TermStreamTokenizer {
    token: Token,
}

impl Tokenizer for TermStreamTokenizer {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        self.token.reset();
        Terms { rest: text, token: &mut self.token }
    }
}

pub(super) struct Terms<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        let mut chars = self.rest.chars();
        match chars.next() {
            // Wraps from its start value, usize::MAX, to position 0.
            Some(TermStream::TOKEN) => self.token.position = self.token.position.wrapping_add(1),
            Some(_) => {}
            None => return false,
        }
        let rest = chars.as_str();
        let end = rest.find([TermStream::TOKEN, TermStream::SAME_POSITION]).unwrap_or(rest.len());
        let (term, rest) = rest.split_at(end);
        self.token.text.clear();
        self.token.text.push_str(term);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;

    #[test]
    fn terms_come_out_as_they_went_in() {
        let mut stream = TermStream::default();
        Analyzer::new()
            .for_each_token("Die Häuser", Language::De, |token| stream.push(&token, Language::De));
        let mut tokenizer = TermStreamTokenizer::default();
        let mut terms = tokenizer.token_stream(stream.encoded());
        let mut found = Vec::new();
        while let Some(token) = terms.next() {
            found.push(format!("{} {}", token.position, token.text));
        }
        assert_eq!(found, ["0 de=die", "1 de=häuser", "1 de~haeuser", "1 de^hauser", "1 de*haus"]);
    }
}
