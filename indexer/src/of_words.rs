//! What is worked out once for each distinct word of a text.

/// What is known of the distinct words of a text, by the numbers that
/// [`TermStreamBuilder::push`](lupe_index::TermStreamBuilder::push) gives them.
#[derive(Debug)]
pub(crate) struct OfWords<T>(Vec<Option<T>>);

impl<T> Default for OfWords<T> {
    fn default() -> OfWords<T> {
        OfWords(Vec::new())
    }
}

impl<T: Copy> OfWords<T> {
    /// What is known of a word, made the first time; each time where the word has no number.
    pub(crate) fn get(&mut self, number: Option<u32>, make: impl FnOnce() -> T) -> T {
        let Some(number) = number else { return make() };
        let number = number as usize;
        if self.0.len() <= number {
            self.0.resize(number + 1, None);
        }
        match self.0.get_mut(number) {
            Some(known) => *known.get_or_insert_with(make),
            None => make(),
        }
    }

    /// Another text begins.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_asked_once_and_what_has_none_each_time() {
        let (mut of_words, mut made) = (OfWords::default(), 0);
        for (number, expected) in [(Some(3), 1), (Some(0), 2), (Some(3), 1), (None, 3), (None, 4)] {
            let found = of_words.get(number, || {
                made += 1;
                made
            });
            assert_eq!(found, expected, "{number:?}");
        }
        of_words.clear();
        assert_eq!(of_words.get(Some(3), || 9), 9);
    }
}
