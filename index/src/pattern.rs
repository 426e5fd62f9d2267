//! Words that are only roughly known: patterns with gaps (`infra*`, `*zentrum`, `r?chen`), and distances by typing
//! errors.

/// A word with gaps, matched against whole words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    steps: Vec<Step>,
    /// The steps that any number of characters fit, as bits.
    many: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Byte(u8),
    /// One character.
    One,
    /// Any number of characters.
    Many,
}

/// The steps of a pattern that are done, as bits; several where there is more than one way to go on.
type State = u128;

/// A pattern of more steps matches nothing; no term is as long.
const LONGEST: usize = 126;

impl Pattern {
    /// Reads `*` as any number of characters, `?` as one; everything else stands for what `spell` makes of it.
    ///
    /// ```
    /// use lupe_index::Pattern;
    ///
    /// let pattern = Pattern::new("R?chen*", str::to_lowercase);
    /// assert!(pattern.matches("rechenzentrum") && pattern.matches("rächen") && !pattern.matches("rechnen"));
    /// ```
    pub fn new(text: &str, spell: impl Fn(&str) -> String) -> Pattern {
        let mut steps = Vec::new();
        for piece in text.split_inclusive(['*', '?']) {
            let literal = piece.trim_end_matches(['*', '?']);
            steps.extend(spell(literal).into_bytes().into_iter().map(Step::Byte));
            match piece.as_bytes().last() {
                Some(b'*') if steps.last() != Some(&Step::Many) => steps.push(Step::Many),
                Some(b'?') => steps.push(Step::One),
                _ => {}
            }
        }
        Pattern::of(steps)
    }

    /// Words that begin so.
    pub(crate) fn beginning_with(text: &str) -> Pattern {
        Pattern::of(text.bytes().map(Step::Byte).chain([Step::Many]).collect())
    }

    fn of(steps: Vec<Step>) -> Pattern {
        let is_many = |(_, step): &(usize, &Step)| **step == Step::Many;
        let many = steps.iter().take(LONGEST).enumerate().filter(is_many);
        let many = many.fold(0, |bits, (at, _)| bits | 1 << at);
        Pattern { steps, many }
    }

    /// Does the pattern match the whole word?
    pub fn matches(&self, word: &str) -> bool {
        self.fits(word.as_bytes())
    }

    /// The same of a word's bytes.
    pub(crate) fn fits(&self, word: &[u8]) -> bool {
        // Behind a gap at the end, whatever comes fits.
        let open = if let Some(Step::Many) = self.steps.last() {
            1 << (self.steps.len() - 1).min(LONGEST)
        } else {
            0
        };
        let mut state = self.start();
        for &byte in word {
            if state & open != 0 {
                return true;
            }
            state = self.next(state, byte);
            if state == 0 {
                return false;
            }
        }
        self.accepts(state)
    }

    /// Is there anything besides gaps?
    pub fn says_something(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Byte(_)))
    }

    /// What every match begins with.
    pub fn beginning(&self) -> Vec<u8> {
        let bytes =
            self.steps.iter().map_while(|step| if let Step::Byte(b) = step { Some(*b) } else { None });
        bytes.collect()
    }

    /// The longest run of bytes behind the first gap, which every match has; empty where there is none.
    pub(crate) fn longest_inside(&self) -> Vec<u8> {
        let behind = self.steps.iter().skip_while(|step| matches!(step, Step::Byte(_))).collect::<Vec<_>>();
        let runs = behind.split(|step| !matches!(step, Step::Byte(_)));
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        longest
            .iter()
            .filter_map(|step| if let Step::Byte(byte) = step { Some(*byte) } else { None })
            .collect()
    }

    fn start(&self) -> State {
        if self.steps.len() > LONGEST { 0 } else { self.closed(1) }
    }

    /// The state behind one more byte; 0 where nothing can match any more.
    fn next(&self, state: State, byte: u8) -> State {
        // The bytes of a character behind its first one.
        let inside = byte & 0xC0 == 0x80;
        let (mut out, mut rest) = (0, state);
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            match self.steps.get(at) {
                Some(Step::Byte(wanted)) if *wanted == byte => out |= 1 << (at + 1),
                Some(Step::One) if !inside => out |= 1 << (at + 1),
                Some(Step::Many) => out |= 1 << at,
                _ => {}
            }
            if inside && at > 0 && self.steps.get(at - 1) == Some(&Step::One) {
                out |= 1 << at;
            }
        }
        self.closed(out)
    }

    fn accepts(&self, state: State) -> bool {
        state >> self.steps.len().min(LONGEST) & 1 == 1
    }

    /// Any number may be none: what stands before such a gap stands behind it, too. Two gaps never touch.
    fn closed(&self, state: State) -> State {
        state | (state & self.many) << 1
    }
}

/// How many typing errors lie between two words: letters too many, missing, wrong, or two swapped.
pub fn typing_errors(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, &y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_words() {
        for (pattern, word, expected) in [
            ("infra*", "infrastruktur", true),
            ("infra*", "infra", true),
            ("infra*", "inframe", true),
            ("infra*", "einfra", false),
            ("*zentrum", "rechenzentrum", true),
            ("*zentrum", "zentrums", false),
            ("r?chen", "rächen", true),
            ("r?chen", "rchen", false),
            ("r?chen", "raechen", false),
            ("r??hen", "rächen", true),
            ("?", "ä", true),
            ("?", "äb", false),
            ("*ä?*b", "xäöb", true),
            ("*ö*", "größe", true),
            ("***", "", true),
            ("a", "a", true),
            ("", "a", false),
        ] {
            let found = Pattern::new(pattern, str::to_owned).matches(word);
            assert_eq!(found, expected, "{pattern} {word}");
        }
        let long = "a".repeat(300);
        assert!(!Pattern::new(&long, str::to_owned).matches(&long));
        assert!(Pattern::new("a*", str::to_owned).matches(&long));
    }

    #[test]
    fn typing_errors_are_counted() {
        for (a, b, expected) in [
            ("misk", "musk", 1),
            ("misk", "misk", 0),
            ("srtom", "strom", 1),
            ("infrastrukur", "infrastruktur", 1),
            ("über", "uber", 1),
            ("", "abc", 3),
        ] {
            assert_eq!(typing_errors(a, b), expected, "{a} {b}");
            assert_eq!(typing_errors(b, a), expected, "{b} {a}");
        }
    }
}
