//! One file a command: takes parsed arguments, writes results, returns what was found.

pub(crate) mod analyze;
pub(crate) mod diff;
pub(crate) mod duplicates;
pub(crate) mod eval;
pub(crate) mod help;
pub(crate) mod identify;
pub(crate) mod index;
pub(crate) mod maintain;
pub(crate) mod reindex;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod similar;
pub(crate) mod stats;
pub(crate) mod why;
