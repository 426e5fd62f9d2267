//! Values that are made seldom and wanted often.

use std::future::Future;

use tokio::sync::Mutex;

/// A value, kept together with what tells whether it is still good: when it was made, or of which commit it is.
pub(crate) struct Kept<M, T>(Mutex<Option<(M, T)>>);

impl<M, T> Default for Kept<M, T> {
    fn default() -> Self {
        Kept(Mutex::new(None))
    }
}

impl<M, T: Clone> Kept<M, T> {
    /// The value, made anew where it is not good any more. Those who want it meanwhile wait, so that it is made once.
    pub(crate) async fn get<E>(
        &self,
        is_good: impl FnOnce(&M) -> bool,
        make: impl Future<Output = Result<(M, T), E>>,
    ) -> Result<T, E> {
        let mut kept = self.0.lock().await;
        if let Some((_, value)) = kept.as_ref().filter(|(mark, _)| is_good(mark)) {
            return Ok(value.clone());
        }
        let (mark, value) = make.await?;
        *kept = Some((mark, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_value_is_made_where_there_is_no_good_one() {
        let kept = Kept::default();
        for (wanted, made, expected) in [
            (1, Err("broken"), Err("broken")),
            (1, Ok((1, 'a')), Ok('a')),
            (1, Ok((1, 'b')), Ok('a')),
            (2, Err("broken"), Err("broken")),
            (1, Err("broken"), Ok('a')),
            (2, Ok((2, 'c')), Ok('c')),
        ] {
            assert_eq!(kept.get(|mark| *mark == wanted, async { made }).await, expected);
        }
    }
}
