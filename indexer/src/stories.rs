//! Near-identical articles: candidates by shared fingerprint hashes, verified on the whole text, gathered around a
//! leader.
//!
//! Clusters are a function of the set of articles. The articles that have come since the last comparison, and those
//! whose story has changed, are the start; from them, verified resemblances are followed until no new article turns
//! up. Within what was reached, leaders are chosen in a fixed order (earliest, longest, least id), and each takes
//! what resembles it and is still free; so nothing hangs on the order of arrival, and no chain of small steps joins
//! what is not alike.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use lupe_analysis::{Analyzer, Language};
use lupe_index::{ArticleKey, Cluster, DateNumber, Member, Resemblance, Snapshot};

use crate::error::Result;
use crate::fingerprint::{Signature, SignatureBuilder};
use crate::resemble::resemblance;

/// Hashes that two articles must share to be compared; fewer where a text is too short to have many.
const SHARED: u8 = 2;
/// A hash in more articles than this says nothing.
const COMMON: usize = 300;
/// The most candidates of an article that are compared: those that share most.
const CANDIDATES: usize = 32;
/// Signatures kept in memory.
const CACHED: usize = 20_000;

/// What changes in an index's clusters.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Leaders of clusters that are no more as they were.
    pub(crate) removed: Vec<ArticleKey>,
    /// Clusters as they are now.
    pub(crate) set: Vec<Cluster>,
}

/// Compares the articles that came after batch `compared`, and those in `again`.
pub(crate) fn changes(snapshot: &Snapshot, compared: u64, again: &[u64]) -> Result<Changes> {
    let mut start: BTreeSet<ArticleKey> = again.iter().copied().map(ArticleKey).collect();
    let mut alive = HashSet::new();
    snapshot.for_each_fingerprint(|key, batch, _| {
        alive.insert(key);
        if batch > compared {
            start.insert(key);
        }
    })?;
    // Clusters of articles that are gone: what is left of them is compared again.
    let broken = |cluster: &&Cluster| keys(cluster).any(|key| !alive.contains(&key));
    for cluster in snapshot.clusters().iter().filter(broken) {
        start.extend(keys(cluster));
    }
    start.retain(|key| alive.contains(key));
    let mut stories = Stories { snapshot, signatures: HashMap::new(), edges: HashMap::new() };
    let reached = stories.explore(start)?;
    let mut changes = Changes::default();
    for cluster in snapshot.clusters() {
        if keys(cluster).any(|key| reached.contains(&key) || !alive.contains(&key)) {
            changes.removed.push(cluster.leader);
        }
    }
    changes.set = stories.clusters(&reached)?;
    Ok(changes)
}

fn keys(cluster: &Cluster) -> impl Iterator<Item = ArticleKey> {
    std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key))
}

struct Stories<'s> {
    snapshot: &'s Snapshot,
    signatures: HashMap<ArticleKey, Rc<Signature>>,
    /// Verified resemblances, in both directions.
    edges: HashMap<ArticleKey, Vec<(ArticleKey, Resemblance, f32)>>,
}

impl Stories<'_> {
    /// Follows verified resemblances from `start`. Returns every article that was reached.
    fn explore(&mut self, start: BTreeSet<ArticleKey>) -> Result<BTreeSet<ArticleKey>> {
        let mut reached = start.clone();
        let mut verified: HashSet<(ArticleKey, ArticleKey)> = HashSet::new();
        let mut frontier = start;
        while !frontier.is_empty() {
            let mut next = BTreeSet::new();
            for (a, b) in candidates(self.snapshot, &frontier)? {
                if !verified.insert((a, b)) {
                    continue;
                }
                let (first, second) = (self.signature(a)?, self.signature(b)?);
                if let Some((kind, similarity)) = resemblance(&first, &second) {
                    self.edges.entry(a).or_default().push((b, kind, similarity));
                    self.edges.entry(b).or_default().push((a, kind, similarity));
                    for key in [a, b] {
                        // Its whole story may be decided anew.
                        next.extend(self.snapshot.cluster_of(key).into_iter().flat_map(keys));
                        next.insert(key);
                    }
                }
            }
            next.retain(|key| reached.insert(*key));
            frontier = next;
        }
        Ok(reached)
    }

    fn signature(&mut self, key: ArticleKey) -> Result<Rc<Signature>> {
        if let Some(signature) = self.signatures.get(&key) {
            return Ok(Rc::clone(signature));
        }
        if self.signatures.len() >= CACHED {
            self.signatures.clear();
        }
        let mut builder = SignatureBuilder::new(Language::Und);
        if let Some(at) = self.snapshot.find_key(key)? {
            let article = self.snapshot.article(at)?;
            builder = SignatureBuilder::new(article.language);
            Analyzer::new().for_each_token(&article.text, article.language, |token| builder.push(&token));
        }
        let signature = Rc::new(builder.finish());
        self.signatures.insert(key, Rc::clone(&signature));
        Ok(signature)
    }

    /// Gathers the articles that were reached around leaders.
    fn clusters(&self, reached: &BTreeSet<ArticleKey>) -> Result<Vec<Cluster>> {
        let mut order = Vec::new();
        for &key in reached.iter().filter(|key| self.edges.contains_key(key)) {
            if let Some(at) = self.snapshot.find_key(key)? {
                let article = self.snapshot.article(at)?;
                let date = article.date.unwrap_or(DateNumber(u32::MAX));
                order.push((date, Reverse(article.text.len()), article.id, key));
            }
        }
        order.sort_unstable();
        let mut taken = HashSet::new();
        let mut clusters = Vec::new();
        for (_, _, _, leader) in order {
            if !taken.insert(leader) {
                continue;
            }
            let mut members: Vec<Member> = self.edges[&leader]
                .iter()
                .filter(|(key, ..)| taken.insert(*key))
                .map(|&(key, resemblance, similarity)| Member { key, resemblance, similarity })
                .collect();
            members.sort_by(|a, b| (a.resemblance, a.key).cmp(&(b.resemblance, b.key)));
            if !members.is_empty() {
                clusters.push(Cluster { leader, members });
            }
        }
        Ok(clusters)
    }
}

/// Pairs of articles that share enough hashes, one of them at least in `wanted`; each pair once, smaller key first.
fn candidates(snapshot: &Snapshot, wanted: &BTreeSet<ArticleKey>) -> Result<Vec<(ArticleKey, ArticleKey)>> {
    let mut hashes: HashSet<u32> = HashSet::new();
    snapshot.for_each_fingerprint(|key, _, print| {
        if wanted.contains(&key) {
            hashes.extend(print);
        }
    })?;
    let mut keys = Vec::new();
    let mut sizes = Vec::new();
    let mut places: Vec<(u32, u32)> = Vec::new();
    snapshot.for_each_fingerprint(|key, _, print| {
        let n = keys.len() as u32;
        places.extend(print.iter().filter(|hash| hashes.contains(hash)).map(|&hash| (hash, n)));
        keys.push(key);
        sizes.push(print.len());
    })?;
    places.sort_unstable();
    let is_wanted: Vec<bool> = keys.iter().map(|key| wanted.contains(key)).collect();
    let mut shared: HashMap<(u32, u32), u8> = HashMap::new();
    for group in places.chunk_by(|a, b| a.0 == b.0).filter(|group| (2..=COMMON).contains(&group.len())) {
        for (i, &(_, a)) in group.iter().enumerate() {
            for &(_, b) in &group[i + 1..] {
                if is_wanted[a as usize] || is_wanted[b as usize] {
                    let count = shared.entry((a, b)).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
    }
    // A text of three words has two pairs at most: it need not share more than it has.
    let enough = |a: u32, b: u32| SHARED.min(sizes[a as usize].min(sizes[b as usize]) as u8);
    let mut by_article: HashMap<u32, Vec<(Reverse<u8>, u32)>> = HashMap::new();
    for ((a, b), count) in shared {
        if count >= enough(a, b) {
            by_article.entry(a).or_default().push((Reverse(count), b));
            by_article.entry(b).or_default().push((Reverse(count), a));
        }
    }
    let mut pairs = BTreeSet::new();
    for (a, mut others) in by_article {
        if !is_wanted[a as usize] {
            continue;
        }
        others.sort_unstable_by_key(|&(count, b)| (count, keys[b as usize]));
        for (_, b) in others.into_iter().take(CANDIDATES) {
            let (a, b) = (keys[a as usize], keys[b as usize]);
            pairs.insert((a.min(b), a.max(b)));
        }
    }
    Ok(pairs.into_iter().collect())
}
