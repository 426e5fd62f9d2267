//! Passages in other languages, as they are stored with an article.

use lupe_analysis::{ForeignPassage, Language};

use crate::sentence_map::{read, write};

/// Bytes of a language's code.
const CODE: usize = 2;

/// For each passage the bytes since the last one's end, its length, both in groups of seven bits, and its language's code.
pub(crate) fn encode(passages: &[ForeignPassage]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut end = 0;
    for passage in passages {
        write(&mut out, passage.bytes.start.saturating_sub(end) as u64);
        write(&mut out, passage.bytes.len() as u64);
        out.extend(passage.language.code().bytes().take(CODE));
        end = passage.bytes.end;
    }
    out
}

/// From what was stored; what is damaged is left out.
pub(crate) fn decode(mut bytes: &[u8]) -> Vec<ForeignPassage> {
    let mut out = Vec::new();
    let mut end = 0usize;
    while let Some(passage) = decode_one(&mut bytes, end) {
        end = passage.bytes.end;
        out.push(passage);
    }
    out
}

fn decode_one(rest: &mut &[u8], end: usize) -> Option<ForeignPassage> {
    let start = end.checked_add(usize::try_from(read(rest)?).ok()?)?;
    let end = start.checked_add(usize::try_from(read(rest)?).ok()?)?;
    let (code, behind) = rest.split_at_checked(CODE)?;
    *rest = behind;
    let language = Language::from_code(std::str::from_utf8(code).ok()?)?;
    Some(ForeignPassage { bytes: start..end, language })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn passages_come_out_as_they_went_in(
            lengths in prop::collection::vec((0usize..1000, 1usize..100_000, prop::sample::select(&Language::ALL[1..])), 0..6),
        ) {
            let mut end = 0;
            let mut passages = Vec::new();
            for (gap, length, language) in lengths {
                let start = end + gap;
                end = start + length;
                passages.push(ForeignPassage { bytes: start..end, language });
            }
            prop_assert_eq!(decode(&encode(&passages)), passages);
        }

        #[test]
        fn damage_is_harmless(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut end = 0;
            for passage in decode(&bytes) {
                prop_assert!(passage.bytes.start >= end && passage.bytes.end >= passage.bytes.start);
                end = passage.bytes.end;
            }
        }
    }
}
