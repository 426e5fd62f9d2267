//! Walking the segments, on several threads where there is much to walk and processors are free.
//!
//! Each thread walks a share of the same size, with counts and scores of its own; only the bar that scores have to
//! reach is told to the others. So what is found hangs neither on which thread is faster nor on how many there are: of
//! counts that are true up to a bound, each thread has its own bound.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tantivy::DocId;

use super::guarded;
use super::leaves::Source;
use super::order::{Chosen, size_of};
use super::search::{Search, Stop};
use super::select::Gathered;
use super::window::WIDTH;
use crate::error::Error;

/// A thread is worth its while for so many documents: they take half a millisecond or more, and a thread a twentieth of one to
/// begin. Tests have small indexes.
const WORTH: u64 = if cfg!(test) { 500 } else { 25_000 };

/// A share has so many strips of documents, where they are not shorter than so many documents.
const STRIPS: u64 = 16;
const SHORTEST: DocId = 4 * WIDTH as DocId;

/// So many documents of a leaf are read at most for each one of which it is asked.
const ASKED: u64 = 4;

/// Threads that answer queries, in all of the process.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Some threads that are at work as long as this lives.
pub(super) struct AtWork(usize);

impl AtWork {
    /// The thread that asks.
    pub(super) fn this() -> AtWork {
        AT_WORK.fetch_add(1, Ordering::Relaxed);
        AtWork(1)
    }

    /// More of them, at most so many, as far as there are processors that no other thread works on.
    fn more(most: usize) -> AtWork {
        static PROCESSORS: OnceLock<usize> = OnceLock::new();
        let known = || thread::available_parallelism().map_or(1, usize::from);
        // In tests that run side by side all get what they ask for.
        let processors = if cfg!(test) { usize::MAX } else { *PROCESSORS.get_or_init(known) };
        let free = |at_work: usize| processors.saturating_sub(at_work).min(most);
        let mut at_work = AT_WORK.load(Ordering::Relaxed);
        loop {
            let more = free(at_work);
            let then = at_work + more;
            match AT_WORK.compare_exchange_weak(at_work, then, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return AtWork(more),
                Err(others) => at_work = others,
            }
        }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// Some of the documents of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) segment: usize,
    /// In order.
    pub(super) docs: Vec<Range<DocId>>,
}

/// Deals the documents of segments, of which there are so many, to some shares, strip by strip: articles that were indexed
/// one after another are often alike, and one share could have all that there is to walk.
fn deal(segments: &[DocId], shares: usize) -> Vec<Vec<Part>> {
    let mut dealt = vec![Vec::new(); shares.max(1)];
    let all: u64 = segments.iter().copied().map(u64::from).sum();
    let strip = match shares {
        0 | 1 => DocId::MAX,
        _ => DocId::try_from(all / (STRIPS * shares as u64)).unwrap_or(DocId::MAX).max(SHORTEST),
    };
    let mut next = 0;
    for (segment, &docs) in segments.iter().enumerate() {
        let mut parts = vec![Part { segment, docs: Vec::new() }; dealt.len()];
        for start in (0..docs).step_by(strip as usize) {
            parts[next].docs.push(start..docs.min(start.saturating_add(strip)));
            next = (next + 1) % dealt.len();
        }
        let parts = dealt.iter_mut().zip(parts).filter(|(_, part)| !part.docs.is_empty());
        parts.for_each(|(share, part)| share.push(part));
    }
    dealt
}

impl Search<'_> {
    /// How many documents are walked, roughly.
    fn documents(&self, least: usize, sources: &[Vec<&Source>], segments: &[DocId]) -> u64 {
        if self.may_match_all(least) {
            return segments.iter().copied().map(u64::from).sum();
        }
        let of_segment = |sources: &Vec<&Source>| {
            let sizes: Vec<u32> = sources.iter().map(|source| source.size()).collect();
            let Chosen { walked, asked, scoring } = Chosen::of(self.query, least, &sizes);
            let walked = size_of(&walked, &sizes);
            // The others are not read where they are asked about few.
            let read = |&leaf: &usize| u64::from(sizes[leaf]).min(ASKED * walked);
            walked + asked.iter().chain(&scoring).map(read).sum::<u64>()
        };
        sources.iter().map(of_segment).sum()
    }

    /// Walks all segments, for all matches with `least` of the wanted leaves at least, and adds them to what is gathered.
    pub(super) fn walk_all(
        &self,
        least: usize,
        sources: &[Vec<&Source>],
        gathered: &mut Gathered<'_>,
    ) -> Result<(), Stop> {
        let segments: Vec<DocId> = self.inner.columns.iter().map(|columns| columns.max_doc()).collect();
        let threads = match self.options.threads {
            0 | 1 => 1,
            most => most.min((self.documents(least, sources, &segments) / WORTH) as usize),
        };
        let helpers = AtWork::more(threads.saturating_sub(1));
        if helpers.0 == 0 {
            return deal(&segments, 1)
                .iter()
                .try_for_each(|share| self.walk_share(least, sources, share, gathered));
        }
        gathered.best.tell_others();
        let mut shares = deal(&segments, 1 + helpers.0);
        thread::scope(|scope| {
            let mut threads = Vec::with_capacity(helpers.0);
            while shares.len() > 1
                && let Some(share) = shares.pop()
            {
                let another = gathered.another();
                let of_share = share.clone();
                match thread::Builder::new()
                    .spawn_scoped(scope, move || self.walk_beside(least, sources, &of_share, another))
                {
                    Ok(thread) => threads.push(thread),
                    // There are no more to be had.
                    Err(_) => {
                        shares.insert(0, share);
                        break;
                    }
                }
            }
            for share in &shares {
                self.walk_share(least, sources, share, gathered)?;
            }
            for thread in threads {
                let walked = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                gathered.add(walked.map_err(Stop::GivenUp)?);
            }
            Ok(())
        })
    }

    /// Walks a share on a thread of its own.
    fn walk_beside<'g>(
        &self,
        least: usize,
        sources: &[Vec<&Source>],
        share: &[Part],
        mut gathered: Gathered<'g>,
    ) -> Result<Gathered<'g>, Error> {
        guarded(&self.inner.path, || {
            self.walk_share(least, sources, share, &mut gathered).map_err(|stop| self.error(stop))
        })?;
        Ok(gathered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_share_has_strips_of_all_segments() {
        const S: DocId = SHORTEST;
        let part = |segment: usize, docs: &[(DocId, DocId)]| Part {
            segment,
            docs: docs.iter().map(|&(start, end)| start..end).collect(),
        };
        for (segments, shares, expected) in [
            (vec![], 2, vec![vec![], vec![]]),
            (vec![5], 0, vec![vec![part(0, &[(0, 5)])]]),
            (vec![5, 0, DocId::MAX], 1, vec![vec![part(0, &[(0, 5)]), part(2, &[(0, DocId::MAX)])]]),
            (vec![3 * S], 2, vec![vec![part(0, &[(0, S), (2 * S, 3 * S)])], vec![part(0, &[(S, 2 * S)])]]),
            (
                vec![5, 2 * S + 1],
                2,
                vec![
                    vec![part(0, &[(0, 5)]), part(1, &[(S, 2 * S)])],
                    vec![part(1, &[(0, S), (2 * S, 2 * S + 1)])],
                ],
            ),
        ] {
            assert_eq!(deal(&segments, shares), expected, "{segments:?} {shares}");
        }
    }

    #[test]
    fn strips_of_many_documents_are_long_and_none_is_lost() {
        for (segments, shares) in [(vec![1_000_000, 77], 2), (vec![DocId::MAX, DocId::MAX], 3)] {
            let dealt = deal(&segments, shares);
            assert_eq!(dealt.len(), shares);
            let of = |share: &[Part]| share.iter().map(|part| part.docs.len() as u64).sum::<u64>();
            assert!(dealt.iter().all(|share| (STRIPS..STRIPS + 3).contains(&of(share))), "{dealt:?}");
            for (segment, &docs) in segments.iter().enumerate() {
                let parts = dealt.iter().flatten().filter(|part| part.segment == segment);
                let mut strips: Vec<_> = parts.flat_map(|part| part.docs.clone()).collect();
                strips.sort_by_key(|strip| strip.start);
                assert!(strips.windows(2).all(|two| two[0].end == two[1].start), "{strips:?}");
                assert_eq!((strips[0].start, strips[strips.len() - 1].end), (0, docs));
            }
        }
    }
}
