//! What is known of a form, packed into a number.

/// Where in its compound a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Middle,
    Last,
}

/// What is known of a form: logarithms of weights by place and of its occurrences, and flags, in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry(pub(super) u64);

/// Bits of a logarithm, and how many steps it has from one whole number to the next.
const LOG_BITS: u32 = 14;
const LOG_STEPS: f32 = 512.0;
const FLAGS_AT: u32 = 4 * LOG_BITS;

/// Facts of a form that are so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Flag {
    /// Begins compounds beyond doubt: of the base lexicon, or learnt with several partners.
    SureFirst,
    /// Ends compounds beyond doubt.
    SureLast,
    /// May begin compounds by the base lexicon.
    StemFirst,
    /// May end compounds by the base lexicon.
    StemLast,
    /// Begins compounds as the stem of a verb, and is no word itself.
    VerbStem,
    /// The stem of a verb of the corpus.
    LearntVerbStem,
    /// Of a key: that of a word of the base lexicon.
    StemKey,
}

impl Entry {
    pub(super) fn new([first, middle, last, count]: [f32; 4]) -> Entry {
        let packed = [first, middle, last, count].into_iter().rev().fold(0, |packed, weight| {
            let steps = ((weight.max(0.0) + 1.0).ln() * LOG_STEPS).round() as u64;
            packed << LOG_BITS | steps.min((1 << LOG_BITS) - 1)
        });
        Entry(packed)
    }

    /// The entry of a key with its occurrences.
    pub(super) fn of_key(count: f32) -> Entry {
        Entry::new([0.0, 0.0, 0.0, count])
    }

    #[must_use]
    pub(super) fn with(self, flag: Flag, set: bool) -> Entry {
        Entry(self.0 | u64::from(set) << (FLAGS_AT + flag as u32))
    }

    pub(super) fn is(self, flag: Flag) -> bool {
        self.0 >> (FLAGS_AT + flag as u32) & 1 == 1
    }

    fn log(self, field: u32) -> f32 {
        (self.0 >> (field * LOG_BITS) & ((1 << LOG_BITS) - 1)) as f32 / LOG_STEPS
    }

    /// Logarithm of the weight in a place; 0 where the form cannot stand there.
    pub(super) fn log_weight(self, place: Place) -> f32 {
        self.log(place as u32)
    }

    /// Logarithm of one more than the occurrences.
    pub(super) fn log_count(self) -> f32 {
        self.log(3)
    }

    pub(super) fn is_sure(self, place: Place) -> bool {
        match place {
            Place::First => self.is(Flag::SureFirst),
            Place::Middle => self.is(Flag::SureFirst) || self.is(Flag::SureLast),
            Place::Last => self.is(Flag::SureLast),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_keep_three_digits() {
        let entry = Entry::new([0.0, 1.0, 20.0, 3e9]).with(Flag::StemKey, true);
        assert_eq!(entry.log_weight(Place::First), 0.0);
        for (found, weight) in [
            (entry.log_weight(Place::Middle), 1.0f32),
            (entry.log_weight(Place::Last), 20.0),
            (entry.log_count(), 3e9),
        ] {
            assert!((found - weight.ln_1p()).abs() < 1e-2, "{found} {weight}");
        }
        assert!(entry.is(Flag::StemKey) && !entry.is(Flag::VerbStem));
    }
}
