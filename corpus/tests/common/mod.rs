//! What the tests of readers share.

#![allow(dead_code, unreachable_pub)] // each test binary uses a part of it

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use lupe_corpus::{Article, Error, Event, ReadOptions, read_stream};

pub(crate) mod samples;

/// Everything that reading some bytes gives: a line an event.
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> (Vec<Article>, Vec<String>, Result<(), Error>) {
    let (mut articles, mut others) = (Vec::new(), Vec::new());
    let result = read_stream(Cursor::new(bytes.to_vec()), name, options, &mut |event| {
        match event {
            Event::Article(article) => articles.push(*article),
            Event::Skipped(skipped) => others.push(skipped.to_string()),
            Event::Warning { location, message } => others.push(format!("warning: {location}: {message}")),
        }
        ControlFlow::Continue(())
    });
    (articles, others, result)
}

/// The one article in some bytes, which give nothing else.
pub(crate) fn one(name: &str, bytes: &[u8]) -> Article {
    let (mut articles, others, result) = read(name, bytes, &ReadOptions::default());
    assert!(result.is_ok() && others.is_empty(), "{name}: {others:?} {result:?}");
    assert_eq!(articles.len(), 1, "{name}: {articles:?}");
    articles.remove(0)
}

/// Compresses.
pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    gz_at(bytes, flate2::Compression::fast())
}

/// Compresses as well as can be.
pub(crate) fn gz_small(bytes: &[u8]) -> Vec<u8> {
    gz_at(bytes, flate2::Compression::best())
}

fn gz_at(bytes: &[u8], level: flate2::Compression) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(bytes, level).read_to_end(&mut out).unwrap();
    out
}
