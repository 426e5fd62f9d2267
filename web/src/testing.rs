//! Answers made by hand, for the tests.
