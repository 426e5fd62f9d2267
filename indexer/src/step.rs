//! How much of a text another one tells in the same order and at the same pace. A retelling goes along with its source,
//! word for word or nearly so, even where it is cut or a part of it is left out. Articles that share a subject or
//! formulas have as many words in common, but the ways between them are of other lengths.

use std::cmp::Reverse;

/// A word makes so many pairs of places at most; more often met, it tells nothing of places.
const PLACES: usize = 4;

/// Words between two neighbouring places, at most.
const WAY: u32 = 20;

/// Words by which the ways in both texts may differ.
const STRAY: u32 = 3;

/// The share of the shorter text that lies between common words which follow each other in both texts, as far apart in
/// one as in the other.
pub(crate) fn in_step(a: &[u16], b: &[u16]) -> f32 {
    // Whichever comes first, the same is found.
    let (short, long) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    let run = longest_run(&common_places(short, long));
    let ways = run.windows(2).filter_map(|places| {
        let [(a, b), (next_a, next_b)] = [places[0], places[1]];
        let (way, other) = (next_a - a, next_b - b);
        (way <= WAY && way.abs_diff(other) <= STRAY).then_some(way)
    });
    ways.sum::<u32>() as f32 / short.len().max(1) as f32
}

/// Places of the same word in both texts: by the first, of one place there the last first.
fn common_places(a: &[u16], b: &[u16]) -> Vec<(u32, u32)> {
    let (a, b) = (by_word(a), by_word(b));
    let same = |x: &(u16, u32), y: &(u16, u32)| x.0 == y.0;
    let mut others = b.chunk_by(same).peekable();
    let mut common = Vec::new();
    for places in a.chunk_by(same) {
        while others.next_if(|others| others[0].0 < places[0].0).is_some() {}
        if let Some(others) = others.peek()
            && others[0].0 == places[0].0
            && places.len() * others.len() <= PLACES
        {
            common.extend(places.iter().flat_map(|place| others.iter().map(|other| (place.1, other.1))));
        }
    }
    common.sort_unstable_by_key(|&(place, other)| (place, Reverse(other)));
    common
}

/// Words with their places.
fn by_word(text: &[u16]) -> Vec<(u16, u32)> {
    let mut words: Vec<(u16, u32)> = text.iter().copied().zip(0..).collect();
    words.sort_unstable();
    words
}

/// The longest run of places that increase in both texts (patience sorting).
fn longest_run(common: &[(u32, u32)]) -> Vec<(u32, u32)> {
    // For each length, the run of that length with the least end; for each place, the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(common.len());
    for (n, &(_, other)) in common.iter().enumerate() {
        let length = ends.partition_point(|&end| common[end].1 < other);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = n,
            None => ends.push(n),
        }
    }
    let mut run: Vec<(u32, u32)> =
        std::iter::successors(ends.last().copied(), |&n| before[n]).map(|n| common[n]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_part_is_in_step_and_scattered_words_are_not() {
        let text: Vec<u16> = (1..200).collect();
        let cases: [(&str, Vec<u16>, f32, f32); 5] = [
            ("itself", text.clone(), 0.99, 1.0),
            ("a part", text[50..90].to_vec(), 0.95, 1.0),
            ("every second word another", (1..200).map(|n| n + n % 2 * 1000).collect(), 0.95, 1.0),
            ("a third left out", [&text[..60], &text[130..]].concat(), 0.95, 1.0),
            ("far apart there", text.iter().copied().step_by(6).collect(), 0.0, 0.0),
        ];
        for (name, other, least, most) in cases {
            let found = in_step(&text, &other);
            assert!((least..=most).contains(&found), "{name}: {found}");
        }
        assert_eq!(in_step(&[], &text), 0.0);
    }

    proptest! {
        #[test]
        fn the_run_is_the_longest(
            a in prop::collection::vec(0u16..12, 0..12),
            b in prop::collection::vec(0u16..12, 0..12),
        ) {
            let common = common_places(&a, &b);
            let run = longest_run(&common);
            prop_assert!(run.is_sorted_by(|x, y| x.0 < y.0 && x.1 < y.1));
            prop_assert!(run.iter().all(|place| common.contains(place)));
            let mut lengths = vec![1; common.len()];
            for n in 0..common.len() {
                let before = (0..n).filter(|&m| common[m].0 < common[n].0 && common[m].1 < common[n].1);
                lengths[n] += before.map(|m| lengths[m]).max().unwrap_or(0);
            }
            prop_assert_eq!(run.len(), lengths.into_iter().max().unwrap_or(0));
        }

        #[test]
        fn it_is_symmetric_and_a_share(
            a in prop::collection::vec(0u16..60, 0..80),
            b in prop::collection::vec(0u16..60, 0..80),
        ) {
            prop_assert_eq!(in_step(&a, &b), in_step(&b, &a));
            prop_assert!((0.0..=1.0).contains(&in_step(&a, &b)));
        }
    }
}
