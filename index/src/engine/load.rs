//! What a snapshot keeps in memory: sizes of each language, and which articles belong to one story.

use std::collections::HashMap;

use lupe_analysis::Language;
use tantivy::{DocId, SegmentReader};

use super::columns::Columns;
use super::schema::Kind;
use crate::document::{ArticleKey, Cluster, Member, Resemblance};

/// How much of a language an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LanguageStats {
    /// Articles.
    pub articles: u64,
    /// Articles in other languages with passages in this one.
    pub passages: u64,
    /// Tokens of their titles.
    pub title_tokens: u64,
    /// Tokens of their bodies.
    pub body_tokens: u64,
}

/// The clusters of an index.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    pub(super) list: Vec<Cluster>,
    pub(super) by_article: HashMap<ArticleKey, u32>,
}

impl Clusters {
    pub(super) fn of(&self, key: ArticleKey) -> Option<&Cluster> {
        self.list.get(*self.by_article.get(&key)? as usize)
    }
}

/// Calls `sink` with every living document of a kind.
pub(super) fn for_each_of(
    segment: &SegmentReader,
    columns: &Columns,
    kind: Kind,
    mut sink: impl FnMut(DocId) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    for doc in segment.doc_ids_alive() {
        if columns.kind.first(doc) == Some(kind as u64) {
            sink(doc)?;
        }
    }
    Ok(())
}

/// Adds up the articles and lengths of a segment by language.
pub(super) fn add_stats(
    segment: &SegmentReader,
    columns: &Columns,
    stats: &mut HashMap<Language, LanguageStats>,
) -> tantivy::Result<()> {
    for_each_of(segment, columns, Kind::Article, |doc| {
        let entry = stats.entry(columns.language(doc)).or_default();
        entry.articles += 1;
        let lengths = columns.lengths(doc);
        entry.title_tokens += lengths.title as u64;
        entry.body_tokens += lengths.body as u64;
        for language in columns.passage_languages(doc) {
            stats.entry(language).or_default().passages += 1;
        }
        Ok(())
    })
}

/// Reads the clusters that a segment holds.
pub(super) fn add_clusters(
    segment: &SegmentReader,
    columns: &Columns,
    clusters: &mut Vec<Cluster>,
) -> tantivy::Result<()> {
    let fast = segment.fast_fields();
    let Some(members) = fast.column_opt::<u64>("member")? else { return Ok(()) };
    let resemblance = fast.column_opt::<u64>("resemblance")?;
    let similarity = fast.column_opt::<u64>("similarity")?;
    for_each_of(segment, columns, Kind::Cluster, |doc| {
        let values = |column: &Option<tantivy::columnar::Column<u64>>| -> Vec<u64> {
            column.as_ref().map_or_else(Vec::new, |column| column.values_for_doc(doc).collect())
        };
        let mut keys = members.values_for_doc(doc).map(ArticleKey);
        let Some(leader) = keys.next() else { return Ok(()) };
        let members = keys
            .zip(values(&resemblance).into_iter().zip(values(&similarity)))
            .map(|(key, (resemblance, similarity))| Member {
                key,
                resemblance: Resemblance::from_number(resemblance),
                similarity: similarity as f32 / 1000.0,
            })
            .collect();
        clusters.push(Cluster { leader, members });
        Ok(())
    })
}
