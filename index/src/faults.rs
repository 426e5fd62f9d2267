//! Where a test lets the work stand still or fail: what a killed process and a failing disk do to an index is tried out
//! here. Without the feature `faults`, which only tests switch on, both functions are empty.

use std::io;

#[cfg(feature = "faults")]
mod armed;

/// The work has come to a stage.
#[inline]
pub fn reached(stage: &str) {
    // A stage cannot fail, only be stood still at.
    let _ = attempt(stage);
}

/// A step is about to be done that a disk may refuse.
#[inline]
pub(crate) fn attempt(step: &str) -> io::Result<()> {
    #[cfg(feature = "faults")]
    armed::attempt(step)?;
    let _ = step;
    Ok(())
}
