//! That something went wrong, in words.

use maud::{Markup, html};

use super::text::Ui;
use crate::failure::Failure;

/// What went wrong, and where to go from here.
pub(crate) fn failure(ui: Ui, failure: &Failure) -> Markup {
    let texts = ui.texts();
    html! {
        div class="failure" data-status=(ui.failure(failure)) {
            h1 { (texts.failed) }
            p { (ui.failure(failure)) }
            p { a href="/" { (texts.to_start) } }
        }
    }
}
