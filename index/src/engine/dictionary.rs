//! A field's dictionary, walked by an automaton.
//!
//! tantivy's own walk opens every node that a letter leads to and asks the automaton afterwards; where typing errors are
//! looked for, nearly all of them are opened for nothing. Here a letter is asked about first. Postings are still tantivy's
//! to look up.

use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::schema::Field;
use tantivy_fst::Automaton;
use tantivy_fst::raw::{Fst, Node};

/// Letters between two looks at whether to go on.
const ASK_EVERY: u32 = 1 << 16;
/// Bytes behind the terms in the file: how long the values are, the version of the format and the kind of dictionary.
const FOOTER: usize = 16;

/// The terms of a field in a segment.
pub(super) struct Dictionary {
    /// `None` where there are none.
    terms: Option<Fst<OwnedBytes>>,
}

impl Dictionary {
    /// Opens the dictionary of a field in a segment's file of dictionaries.
    pub(super) fn open(dictionaries: &CompositeFile, field: Field) -> tantivy::Result<Dictionary> {
        let Some(file) = dictionaries.open_read(field) else { return Ok(Dictionary { terms: None }) };
        let damaged = || std::io::Error::new(std::io::ErrorKind::InvalidData, "a dictionary has no terms");
        let bytes = file.read_bytes()?;
        let end =
            bytes.len().checked_sub(FOOTER).and_then(|footer| footer.checked_sub(values(&bytes[footer..])?));
        let terms = Fst::new(bytes.slice(0..end.ok_or_else(damaged)?)).map_err(|_| damaged())?;
        Ok(Dictionary { terms: Some(terms) })
    }

    /// Does any term begin so?
    pub(super) fn has_any(&self, beginning: &[u8]) -> bool {
        self.terms.as_ref().is_some_and(|terms| behind(terms, beginning).is_some())
    }

    /// Calls `visit` with every term behind `prefix` whose rest the automaton accepts, in order, without the prefix.
    /// Returns whether it has come to the end: `go_on` is asked now and then.
    pub(super) fn walk<A: Automaton>(
        &self,
        prefix: &[u8],
        automaton: &A,
        go_on: impl Fn() -> bool,
        mut visit: impl FnMut(&[u8]),
    ) -> bool
    where
        A::State: Clone,
    {
        let Some(terms) = &self.terms else { return true };
        let Some(first) = behind(terms, prefix) else { return true };
        let mut key = Vec::new();
        let start = automaton.start();
        if first.is_final() && automaton.is_match(&start) {
            visit(&key);
        }
        let mut clock = 0u32;
        // Open nodes, each with its next transition and the automaton's state before it.
        let mut open = vec![(first, 0, start)];
        while let Some((node, next, state)) = open.last_mut() {
            if *next == node.len() {
                open.pop();
                key.pop();
                continue;
            }
            let transition = node.transition(*next);
            *next += 1;
            clock += 1;
            if clock.is_multiple_of(ASK_EVERY) && !go_on() {
                return false;
            }
            let state = automaton.accept(state, transition.inp);
            if !automaton.can_match(&state) {
                continue;
            }
            let node = terms.node(transition.addr);
            key.push(transition.inp);
            if node.is_final() && automaton.is_match(&state) {
                visit(&key);
            }
            open.push((node, 0, state));
        }
        true
    }
}

/// How long the values behind the terms are, which the footer says first.
fn values(footer: &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(*footer.first_chunk()?)).ok()
}

/// The node that a text leads to.
fn behind<'t>(terms: &'t Fst<OwnedBytes>, text: &[u8]) -> Option<Node<'t>> {
    text.iter()
        .try_fold(terms.root(), |node, &byte| Some(terms.node(node.transition_addr(node.find_input(byte)?))))
}
