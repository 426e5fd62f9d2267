//! Text files: one file, one article.

use super::{Draft, Output, Reader};
use crate::input::Input;
use crate::{Error, SkipReason, decode};

pub(super) struct Text;

impl Reader for Text {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(bytes) = out.whole(input)? else { return Ok(()) };
        if memchr::memchr(0, &bytes).is_some() {
            let _ = out.skip(location, SkipReason::Binary { kind: None });
            return Ok(());
        }
        let text = decode::decode(&bytes, None).into_owned();
        drop(bytes);
        let _ = out.article(Draft { id, text, ..Draft::default() }, &location);
        Ok(())
    }
}
