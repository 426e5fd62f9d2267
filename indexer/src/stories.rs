//! Near-identical articles: exact copies by their signature, candidates by their fingerprints, verified on the whole
//! text, gathered around a leader.
//!
//! Clusters are a function of the set of articles. The articles that have come since the last comparison, and those
//! whose story has changed, are the start; from them, verified resemblances are followed until no new article turns
//! up. Within what was reached, leaders are chosen in a fixed order (earliest, longest, least id), and each takes
//! what resembles it and is still free; so nothing hangs on the order of arrival, and no chain of small steps joins
//! what is not alike.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use lupe_analysis::Language;
use lupe_index::{ArticleKey, Cluster, DateNumber, Member, Resemblance, Snapshot};

use crate::candidates::Texts;
use crate::error::Result;
use crate::fingerprint::SignatureBuilder;
use crate::resemble::{Profile, resemblance};

/// Content words of the profiles that are kept in memory, at some 16 bytes each.
const CACHED: usize = 4 << 20;

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
    let mut texts = Texts::load(snapshot, compared)?;
    let mut start: Vec<ArticleKey> = texts.new.clone();
    start.extend(again.iter().copied().map(ArticleKey));
    // Clusters of articles that are gone: what is left of them is compared again.
    let broken = |cluster: &&Cluster| keys(cluster).any(|key| !texts.of.contains_key(&key));
    start.extend(snapshot.clusters().iter().filter(broken).flat_map(keys));
    let start: BTreeSet<u32> = start.iter().filter_map(|key| texts.of.get(key).copied()).collect();
    let mut stories = Stories { snapshot, profiles: HashMap::new(), cached: 0, edges: HashMap::new() };
    let reached = stories.explore(&mut texts, start)?;
    let is_stale = |key: ArticleKey| texts.of.get(&key).is_none_or(|text| reached.contains(text));
    let stale = snapshot.clusters().iter().filter(|cluster| keys(cluster).any(is_stale));
    Ok(Changes {
        removed: stale.map(|cluster| cluster.leader).collect(),
        set: stories.clusters(&texts, &reached)?,
    })
}

fn keys(cluster: &Cluster) -> impl Iterator<Item = ArticleKey> {
    std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key))
}

struct Stories<'s> {
    snapshot: &'s Snapshot,
    profiles: HashMap<u32, Rc<Profile>>,
    cached: usize,
    /// Verified resemblances of texts, in both directions.
    edges: HashMap<u32, Vec<(u32, Resemblance, f32)>>,
}

impl Stories<'_> {
    /// Follows verified resemblances from `start`. Returns every text that was reached.
    fn explore(&mut self, texts: &mut Texts, start: BTreeSet<u32>) -> Result<BTreeSet<u32>> {
        let mut reached = start.clone();
        let mut compared: HashSet<(u32, u32)> = HashSet::new();
        let mut frontier = start;
        while !frontier.is_empty() {
            // Whoever was in a story with one of these is decided anew with it.
            let mut next: BTreeSet<u32> = BTreeSet::new();
            for article in frontier.iter().flat_map(|&text| &texts.articles[text as usize]) {
                let story = self.snapshot.cluster_of(*article).into_iter().flat_map(keys);
                next.extend(story.filter_map(|key| texts.of.get(&key)));
            }
            for (a, b) in texts.candidates(self.snapshot, &frontier)? {
                if !compared.insert((a, b)) {
                    continue;
                }
                let (first, second) = (self.profile(texts, a)?, self.profile(texts, b)?);
                if let Some((kind, similarity)) = resemblance(&first, &second) {
                    self.edges.entry(a).or_default().push((b, kind, similarity));
                    self.edges.entry(b).or_default().push((a, kind, similarity));
                    next.extend([a, b]);
                }
            }
            next.retain(|text| reached.insert(*text));
            frontier = next;
        }
        Ok(reached)
    }

    fn profile(&mut self, texts: &Texts, text: u32) -> Result<Rc<Profile>> {
        if let Some(profile) = self.profiles.get(&text) {
            return Ok(Rc::clone(profile));
        }
        if self.cached > CACHED {
            self.profiles.clear();
            self.cached = 0;
        }
        let mut builder = SignatureBuilder::new(Language::Und);
        let article = texts.articles[text as usize].first();
        if let Some(at) = article.map(|&key| self.snapshot.find_key(key)).transpose()?.flatten() {
            let article = self.snapshot.article(at)?;
            builder = SignatureBuilder::new(article.language);
            let analyzer = self.snapshot.compounds().analyzer();
            analyzer.for_each_token(&article.text, article.language, |token| builder.push(&token));
        }
        let profile = Rc::new(Profile::new(builder.finish()));
        self.cached += profile.len();
        self.profiles.insert(text, Rc::clone(&profile));
        Ok(profile)
    }

    /// Gathers the articles of the texts that were reached around leaders.
    fn clusters(&self, texts: &Texts, reached: &BTreeSet<u32>) -> Result<Vec<Cluster>> {
        let mut order = Vec::new();
        for &text in reached {
            let articles = &texts.articles[text as usize];
            if articles.len() < 2 && !self.edges.contains_key(&text) {
                continue;
            }
            for &key in articles {
                if let Some(at) = self.snapshot.find_key(key)? {
                    let article = self.snapshot.article(at)?;
                    let date = article.date.unwrap_or(DateNumber(u32::MAX));
                    order.push((date, Reverse(article.text.len()), article.id, key, text));
                }
            }
        }
        order.sort_unstable();
        let mut taken = HashSet::new();
        let mut clusters = Vec::new();
        for (_, _, _, leader, text) in order {
            // Copies of a text share all that resembles it: the first of them takes the others.
            if !taken.insert(text) {
                continue;
            }
            let copies = texts.articles[text as usize].iter().filter(|&&key| key != leader);
            let mut members: Vec<Member> =
                copies.map(|&key| Member { key, resemblance: Resemblance::Exact, similarity: 1.0 }).collect();
            for &(other, resemblance, similarity) in self.edges.get(&text).into_iter().flatten() {
                if taken.insert(other) {
                    let others = texts.articles[other as usize].iter();
                    members.extend(others.map(|&key| Member { key, resemblance, similarity }));
                }
            }
            members.sort_by_key(|member| (member.resemblance, member.key));
            if !members.is_empty() {
                clusters.push(Cluster { leader, members });
            }
        }
        Ok(clusters)
    }
}
