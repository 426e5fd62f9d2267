//! Small files that are written at one moment, each with a checksum of what is before it as its last line.
//!
//! The line is a JSON value, as the files are, so that other programs can read them as a stream of values.

use xxhash_rust::xxh3::xxh3_64;

const BEFORE: &str = "\n{\"xxh3\":\"";
const AFTER: &str = "\"}\n";
const DIGITS: usize = 16;

/// The content with its checksum.
pub(crate) fn seal(content: &[u8]) -> Vec<u8> {
    let line = format!("{BEFORE}{:0DIGITS$x}{AFTER}", xxh3_64(content));
    [content, line.as_bytes()].concat()
}

/// The content without its checksum; `None` where they do not fit, or there is none.
pub(crate) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (content, line) =
        bytes.split_at_checked(bytes.len().checked_sub(BEFORE.len() + DIGITS + AFTER.len())?)?;
    (seal(content).get(content.len()..)? == line).then_some(content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_sealed_is_read_back_and_no_change_goes_unnoticed(
            content in prop::collection::vec(any::<u8>(), 0..100), at in any::<usize>(), bits in 1u8..
        ) {
            let mut sealed = seal(&content);
            prop_assert_eq!(unseal(&sealed), Some(content.as_slice()));
            let at = at % sealed.len();
            prop_assert_eq!(unseal(&sealed[..at]), None);
            sealed[at] ^= bits;
            prop_assert_eq!(unseal(&sealed), None);
        }
    }
}
