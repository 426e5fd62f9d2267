//! Text files: one file, one article.

use super::{Draft, Output, Reader};
use crate::Error;
use crate::input::Input;

pub(super) struct Text;

impl Reader for Text {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(text) = out.whole_text(input)? else { return Ok(()) };
        let _ = out.article(Draft { id, text, ..Draft::default() }, &location);
        Ok(())
    }
}
