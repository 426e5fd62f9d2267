//! Which articles of a story stand out: who was first, who has most to say, who is up to date.

use std::cmp::Reverse;

use lupe_index::{Address, ArticleKey, DateNumber, Resemblance, Result, Snapshot};

use crate::response::Version;

/// The articles of a story that stand out.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// How many articles tell it.
    pub articles: usize,
    /// The earliest; `None` where no date is known.
    pub first: Option<Version>,
    /// The one with most words.
    pub longest: Version,
    /// The latest; `None` where no date is known.
    pub latest: Option<Version>,
}

/// An article of a story, by what its columns say.
#[derive(Clone, Copy)]
struct Told {
    key: ArticleKey,
    at: Address,
    /// Unknown for the leader.
    resemblance: Option<Resemblance>,
    similarity: f32,
    date: Option<DateNumber>,
    length: u32,
}

/// The story of an article; `None` where it tells one alone. Of articles that are equal in this, the first in the order
/// of the cluster stands for them.
pub(crate) fn story(snapshot: &Snapshot, key: ArticleKey) -> Result<Option<Story>> {
    let Some(cluster) = snapshot.cluster_of(key) else { return Ok(None) };
    let mut told: Vec<Told> = Vec::with_capacity(cluster.members.len() + 1);
    let members =
        cluster.members.iter().map(|member| (member.key, Some(member.resemblance), member.similarity));
    for (key, resemblance, similarity) in std::iter::once((cluster.leader, None, 1.0)).chain(members) {
        if let Some(at) = snapshot.find_key(key)? {
            let (date, length) = snapshot.date_and_length(at);
            told.push(Told { key, at, resemblance, similarity, date, length });
        }
    }
    let read = |told: Option<&Told>| -> Result<Option<Version>> {
        told.map(|told| version(snapshot, told.at, told.resemblance, told.similarity)).transpose()
    };
    let dated = || told.iter().filter(|told| told.date.is_some());
    let Some(longest) =
        read(told.iter().min_by_key(|told| (Reverse(told.length), told.key != cluster.leader)))?
    else {
        return Ok(None);
    };
    Ok(Some(Story {
        articles: told.len(),
        first: read(dated().min_by_key(|told| told.date))?,
        longest,
        latest: read(dated().min_by_key(|told| Reverse(told.date)))?,
    }))
}

/// An article as a version of its story.
pub(crate) fn version(
    snapshot: &Snapshot,
    at: Address,
    resemblance: Option<Resemblance>,
    similarity: f32,
) -> Result<Version> {
    let article = snapshot.article(at)?;
    Ok(Version {
        id: article.id,
        title: article.title,
        source: article.source,
        date: article.date,
        language: article.language,
        resemblance,
        similarity,
    })
}
