//! Work over a range of numbers, shared by threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers that a thread takes at a time.
const CHUNK: u32 = 256;

/// Calls `work` with pieces of `range` from a thread for each of `scratch`, and hands back the results in the order of
/// the pieces: the same, whoever did which.
pub(crate) fn over<S: Send, T: Send>(
    range: Range<u32>,
    scratch: &mut [S],
    work: impl Fn(Range<u32>, &mut S) -> Vec<T> + Sync,
) -> Vec<T> {
    let next = AtomicU32::new(0);
    let piece = || {
        let start = range.start.checked_add(next.fetch_add(1, Ordering::Relaxed).checked_mul(CHUNK)?)?;
        (start < range.end).then(|| start..start.saturating_add(CHUNK).min(range.end))
    };
    let run = |scratch: &mut S| {
        let mut done: Vec<(u32, Vec<T>)> = Vec::new();
        while let Some(piece) = piece() {
            done.push((piece.start, work(piece, scratch)));
        }
        done
    };
    let mut pieces: Vec<(u32, Vec<T>)> = match scratch {
        [] => Vec::new(),
        // A thread is not worth its while for little.
        [first, ..] if range.len() as u32 <= CHUNK => run(first),
        all => std::thread::scope(|scope| {
            let threads: Vec<_> = all.iter_mut().map(|scratch| scope.spawn(|| run(scratch))).collect();
            let results = threads.into_iter().map(|thread| thread.join());
            // A thread that panics is a mistake of ours: it goes on in the caller.
            results
                .flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        }),
    };
    pieces.sort_unstable_by_key(|(start, _)| *start);
    pieces.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_once() {
        for (range, threads) in [(0..10_000, 3), (5..9, 2), (7..7, 2), (0..257, 1)] {
            let mut scratch = vec![0; threads];
            let found = over(range.clone(), &mut scratch, |piece, count| {
                *count += piece.len();
                piece.collect()
            });
            assert_eq!(found, range.clone().collect::<Vec<u32>>());
            assert_eq!(scratch.iter().sum::<usize>(), range.len());
        }
    }
}
