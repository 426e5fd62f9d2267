//! Where the leaves of a query stand in the bodies of the hits that are shown: so only the sentences around them have to
//! be analysed again.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term as EngineTerm};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::columns::Columns;
use super::cursor::{Positions, near_positions, phrase_starts};
use super::guarded;
use super::reader::Snapshot;
use crate::error::Result;
use crate::query::{Hit, Matcher, Query, Scope, WeightedTerm};

/// A beginning that more words of a segment share than this is not followed: analysing the texts is faster.
const MOST_WORDS: usize = 3000;

impl Snapshot {
    /// For each hit, where each of the `leaves` (as bits) stands in its body: sorted token positions, of a phrase those
    /// of its first word. `None` where it is not known, and the text has to be looked at.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn positions(&self, query: &Query, leaves: u64, hits: &[Hit]) -> Result<Vec<Vec<Option<Vec<u32>>>>> {
        guarded(&self.inner.path, || {
            self.positions_unguarded(query, leaves, hits).map_err(|error| self.error(error))
        })
    }

    fn positions_unguarded(
        &self,
        query: &Query,
        leaves: u64,
        hits: &[Hit],
    ) -> tantivy::Result<Vec<Vec<Option<Vec<u32>>>>> {
        let mut out = vec![vec![Some(Positions::new()); query.leaves.len()]; hits.len()];
        // Postings are walked forwards: the hits of a segment in the order of their documents.
        let mut order: Vec<usize> = (0..hits.len()).collect();
        order.sort_unstable_by_key(|&n| hits[n].address);
        for group in order.chunk_by(|&a, &b| hits[a].address.segment == hits[b].address.segment) {
            let Some(&first) = group.first() else { continue };
            let columns = &self.inner.columns[hits[first].address.segment as usize];
            let body = Body { index: &columns.index.body, field: self.inner.fields.body, columns };
            for (leaf, asked) in query.leaves.iter().enumerate().filter(|(n, _)| leaves >> n & 1 == 1) {
                let within: Vec<usize> =
                    group.iter().copied().filter(|&n| hits[n].matched >> leaf & 1 == 1).collect();
                if within.is_empty() || asked.scope == Scope::Title {
                    continue;
                }
                let docs: Vec<DocId> = within.iter().map(|&n| hits[n].address.doc).collect();
                let mut found = body.leaf(&asked.matcher, &docs)?.map(Vec::into_iter);
                for n in within {
                    out[n][leaf] = found.as_mut().and_then(Iterator::next);
                }
            }
        }
        Ok(out)
    }
}

/// The bodies of one segment.
struct Body<'a> {
    index: &'a InvertedIndexReader,
    field: Field,
    columns: &'a Columns,
}

impl Body<'_> {
    /// Where a leaf stands in each of these documents; `None` where that would take too long.
    fn leaf(&self, matcher: &Matcher, docs: &[DocId]) -> tantivy::Result<Option<Vec<Positions>>> {
        Ok(match matcher {
            Matcher::Terms(terms) => Some(self.terms(terms, docs)?),
            Matcher::Compound { whole, parts, within, .. } => {
                let mut found = self.terms(whole, docs)?;
                let near = self.together(parts, docs, |slots| near_positions(slots, *within))?;
                for (positions, near) in found.iter_mut().zip(near) {
                    positions.extend(near);
                    tidy(positions);
                }
                Some(found)
            }
            Matcher::Phrase { slots, slop } => {
                Some(self.together(slots, docs, |slots| phrase_starts(slots, *slop).collect())?)
            }
            Matcher::Either { first, others, .. } => {
                let Some(mut found) = self.leaf(first, docs)? else { return Ok(None) };
                for other in others {
                    let Some(more) = self.leaf(other, docs)? else { return Ok(None) };
                    for (positions, more) in found.iter_mut().zip(more) {
                        positions.extend(more);
                        tidy(positions);
                    }
                }
                Some(found)
            }
            Matcher::Expanded(terms) if terms.len() > MOST_WORDS => None,
            Matcher::Expanded(terms) => Some(self.terms(terms, docs)?),
        })
    }

    fn terms(&self, terms: &[WeightedTerm], docs: &[DocId]) -> tantivy::Result<Vec<Positions>> {
        let mut infos = Vec::with_capacity(terms.len());
        for term in terms.iter().filter(|term| self.columns.holds(term.language)) {
            let mut find = |term: &str| -> tantivy::Result<()> {
                infos.extend(self.index.get_term_info(&EngineTerm::from_field_text(self.field, term))?);
                Ok(())
            };
            find(&term.term)?;
            term.form_and_key().map_or(Ok(()), |both| find(&both))?;
        }
        self.infos(&infos, docs)
    }

    fn infos(&self, infos: &[TermInfo], docs: &[DocId]) -> tantivy::Result<Vec<Positions>> {
        let mut out = vec![Positions::new(); docs.len()];
        for info in infos {
            let mut postings: SegmentPostings =
                self.index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
            for (&doc, positions) in docs.iter().zip(&mut out) {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                match postings.doc() {
                    TERMINATED => break,
                    at if at == doc => postings.append_positions_with_offset(0, positions),
                    _ => {}
                }
            }
        }
        out.iter_mut().for_each(tidy);
        Ok(out)
    }

    /// What `choose` makes of the positions of all slots, document by document.
    fn together(
        &self,
        slots: &[Vec<WeightedTerm>],
        docs: &[DocId],
        choose: impl Fn(&[Positions]) -> Positions,
    ) -> tantivy::Result<Vec<Positions>> {
        let mut by_doc: Vec<Vec<Positions>> = vec![Vec::with_capacity(slots.len()); docs.len()];
        for slot in slots {
            for (slots, positions) in by_doc.iter_mut().zip(self.terms(slot, docs)?) {
                slots.push(positions);
            }
        }
        Ok(by_doc.iter().map(|slots| choose(slots)).collect())
    }
}

fn tidy(positions: &mut Positions) {
    positions.sort_unstable();
    positions.dedup();
}
