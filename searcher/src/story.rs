//! Which articles of a story stand out: who was first, who has most to say, who is up to date.

use std::cmp::Reverse;
use std::collections::HashMap;

use lupe_index::{Address, ArticleKey, DateNumber, Heading, Resemblance, Result, Snapshot};

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

/// The most versions of a story that are named.
const VERSIONS: usize = 50;

/// The other articles of an article's story, the leader first, and its story; `None` where it tells one alone. Of
/// articles that are equal in what makes them stand out, the first in the order of the cluster stands for them.
pub(crate) fn story(snapshot: &Snapshot, own: ArticleKey) -> Result<(Vec<Version>, Option<Story>)> {
    let Some(cluster) = snapshot.cluster_of(own) else { return Ok((Vec::new(), None)) };
    let mut told: Vec<Told> = Vec::with_capacity(cluster.members.len() + 1);
    let members =
        cluster.members.iter().map(|member| (member.key, Some(member.resemblance), member.similarity));
    for (key, resemblance, similarity) in std::iter::once((cluster.leader, None, 1.0)).chain(members) {
        if let Some(at) = snapshot.find_key(key)? {
            let (date, length) = snapshot.date_and_length(at);
            told.push(Told { key, at, resemblance, similarity, date, length });
        }
    }
    // Most of those that stand out are versions, too: an article is read once.
    let mut known: HashMap<Address, Version> = HashMap::new();
    let mut read = |told: &Told| -> Result<Version> {
        if let Some(version) = known.get(&told.at) {
            return Ok(version.clone());
        }
        let version = version(snapshot, told)?;
        known.insert(told.at, version.clone());
        Ok(version)
    };
    let others = told.iter().filter(|told| told.key != own).take(VERSIONS);
    let versions = others.map(&mut read).collect::<Result<_>>()?;
    let dated = || told.iter().filter(|told| told.date.is_some());
    let longest = told.iter().min_by_key(|told| (Reverse(told.length), told.key != cluster.leader));
    let Some(longest) = longest.map(&mut read).transpose()? else { return Ok((versions, None)) };
    let first = dated().min_by_key(|told| told.date).map(&mut read).transpose()?;
    let latest = dated().min_by_key(|told| Reverse(told.date)).map(&mut read).transpose()?;
    Ok((versions, Some(Story { articles: told.len(), first, longest, latest })))
}

/// An article as a version of its story.
fn version(snapshot: &Snapshot, told: &Told) -> Result<Version> {
    let Heading { id, title, source, date, language, .. } = snapshot.heading(told.at)?;
    Ok(Version {
        id,
        title,
        source,
        date,
        language,
        resemblance: told.resemblance,
        similarity: told.similarity,
    })
}
