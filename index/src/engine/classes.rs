//! Classes of articles: those of one language, source and month. What is counted by any of the three is counted by class
//! first, which takes one look at an article in place of three.

use lupe_analysis::Language;
use rustc_hash::FxHashMap;
use tantivy::DocId;

use super::columns::Columns;

/// What the articles of a class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub(super) language: Language,
    /// The number of the source within the snapshot.
    pub(super) source: Option<usize>,
    /// `year * 100 + month`; a month of 0 where only the year is known, 0 where nothing is.
    pub(super) month: usize,
}

/// The classes of a snapshot.
pub(super) struct Classes {
    list: Vec<Class>,
    /// The number of the class of each document, for each segment.
    of: Vec<Vec<u32>>,
}

impl Classes {
    /// Reads the classes of all documents.
    pub(super) fn new(segments: &[Columns]) -> Classes {
        let mut classes = Classes { list: Vec::new(), of: Vec::with_capacity(segments.len()) };
        let mut numbers: FxHashMap<Class, u32> = FxHashMap::default();
        for columns in segments {
            let mut of = |doc: DocId| {
                let class = Class {
                    language: columns.language(doc),
                    source: columns.source(doc),
                    month: columns.date(doc) as usize / 100,
                };
                *numbers.entry(class).or_insert_with(|| {
                    classes.list.push(class);
                    classes.list.len() as u32 - 1
                })
            };
            classes.of.push((0..columns.documents()).map(&mut of).collect());
        }
        classes
    }

    /// All of them, by number.
    pub(super) fn list(&self) -> &[Class] {
        &self.list
    }

    /// The number of the class of each document of a segment.
    pub(super) fn of(&self, segment: usize) -> &[u32] {
        self.of.get(segment).map_or(&[], Vec::as_slice)
    }
}
