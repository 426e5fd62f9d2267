//! Near-identical articles, gathered around leaders.
//!
//! The texts stand in one order: earliest, longest, least id. Taken in this order, a text joins the first leader that
//! it resembles, or else leads a story of its own. So there are no chains, every member is verified against its leader,
//! and the stories are a function of the set of articles.
//!
//! What a text becomes hangs on earlier leaders alone. So after a change only these are decided anew: texts that came,
//! texts whose story lost or changed an article, texts with a line that has become boilerplate, or a pair of words that
//! has become a formula, or is so no more; and then, in order, whatever a new leader takes from later ones, with all
//! that a leader leaves behind that is one no more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use lupe_index::{ArticleKey, BOILERPLATE, Cluster, Member, Resemblance, Snapshot};

use crate::boilerplate::Boilerplate;
use crate::candidates::{Candidates, Counts, Prints};
use crate::error::Result;
use crate::formulas;
use crate::hashes::Hashes;
use crate::parallel;
use crate::resemble::{Profile, Sieve, resemblance, similarity};
use crate::rulings::Rulings;
use crate::texts::Texts;
use ruled::Ruled;

/// The name under which the index keeps its formulas.
pub(crate) const FORMULAS: &str = "formulas";
/// The name under which the index keeps what the user said of stories.
pub(crate) const RULINGS: &str = "rulings";
/// Texts that are compared at a time with the leaders before them.
const BLOCK: usize = 4096;
/// Not decided yet.
const OPEN: u32 = u32::MAX;

/// What changes in an index's clusters.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Leaders of clusters that are no more as they were.
    pub(crate) removed: Vec<ArticleKey>,
    /// Clusters as they are now.
    pub(crate) set: Vec<Cluster>,
    /// Notes as they are now, where they have changed.
    pub(crate) notes: Vec<(&'static str, Vec<u8>)>,
    /// Texts that were compared before and were compared again, because a line of theirs has become boilerplate, or a
    /// pair of words a formula, or is so no more.
    pub(crate) again: u64,
    /// Pairs of texts that were compared, and those of them that resemble each other.
    pub(crate) candidates: u64,
    pub(crate) resembling: u64,
    /// Ids in rulings that no article has.
    pub(crate) unknown: Vec<String>,
}

/// A text's leader, and how it resembles it.
type Found = (u32, Resemblance, f32);

/// Compares the articles that came after batch `compared`, and those in `again`. `rulings` replace those that the
/// index holds.
pub(crate) fn changes(
    snapshot: &Snapshot,
    (compared, again): (u64, &[u64]),
    rulings: Option<&Rulings>,
    threads: usize,
) -> Result<Changes> {
    let mut changes = Changes::default();
    let held = snapshot.note(RULINGS)?.unwrap_or_default();
    let held = Rulings::parse(&String::from_utf8_lossy(&held))?;
    if let Some(rulings) = rulings.filter(|rulings| **rulings != held) {
        changes.notes.push((RULINGS, rulings.to_text().into_bytes()));
    }
    let ruled = Ruled::find(snapshot, rulings.unwrap_or(&held), &mut changes.unknown)?;
    let ruled_before = Ruled::find(snapshot, &held, &mut Vec::new())?;
    let mut texts = Texts::load(snapshot, compared, &ruled.apart())?;
    let mut open: HashSet<u32> = (0..texts.len()).filter(|&text| texts.is_new(text)).collect();
    open.extend(again.iter().filter_map(|&key| texts.of(ArticleKey(key))));
    // What was ruled is not what the comparison says: it is worked out anew each time.
    open.extend(ruled.keys().chain(ruled_before.keys()).filter_map(|key| texts.of(key)));
    let boilerplate = Boilerplate::find(&texts, threads);
    let changed = renew(snapshot, BOILERPLATE, boilerplate.hashes(), &mut changes)?;
    // The first time, all texts are compared anyway.
    let mut affected = Vec::new();
    if compared > 0 && !changed.is_empty() {
        affected = with_lines(&texts, &changed.into(), threads);
    }
    texts.without(boilerplate, threads);
    let prints = Prints::load(&texts, threads);
    let formulas = formulas::find(&prints);
    let changed = renew(snapshot, FORMULAS, &formulas, &mut changes)?;
    if compared > 0 && !changed.is_empty() {
        affected.extend(prints.with(&changed));
    }
    changes.again = affected.into_iter().filter(|&text| open.insert(text)).count() as u64;
    // A story with a text to be decided is decided as a whole.
    let texts_of =
        |cluster: &Cluster| -> Vec<Option<u32>> { keys(cluster).map(|key| texts.of(key)).collect() };
    for members in snapshot.clusters().iter().map(texts_of) {
        if members.iter().any(|text| text.is_none_or(|text| open.contains(&text))) {
            open.extend(members.into_iter().flatten());
        }
    }
    let mut story: Vec<u32> = (0..texts.len()).collect();
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    for cluster in snapshot.clusters() {
        let Some(leader) = texts.of(cluster.leader).filter(|leader| !open.contains(leader)) else { continue };
        for text in keys(cluster).filter_map(|key| texts.of(key)).filter(|&text| text != leader) {
            story[text as usize] = leader;
            members.entry(leader).or_default().push(text);
        }
    }
    open.iter().for_each(|&text| story[text as usize] = OPEN);
    let mut workers: Vec<Worker> =
        std::iter::repeat_with(|| Worker::new(&texts)).take(threads.max(1)).collect();
    let candidates = Candidates::new(prints, &formulas);
    let mut stories = Stories {
        undisturbed: open.len() < texts.len() as usize,
        texts: &texts,
        candidates,
        story,
        members,
        open: open.into_iter().collect(),
        found: HashMap::new(),
        touched: Vec::new(),
        different: ruled.texts(&texts, false),
        same: ruled.texts(&texts, true),
    };
    stories.decide(&mut workers);
    for worker in &workers {
        changes.candidates += worker.candidates;
        changes.resembling += worker.resembling;
    }
    stories.report(snapshot, &mut changes);
    Ok(changes)
}

/// Notes what a set of hashes is now, and says which have changed.
fn renew(snapshot: &Snapshot, name: &'static str, now: &Hashes, changes: &mut Changes) -> Result<Hashes> {
    let before = Hashes::from_bytes(&snapshot.note(name)?.unwrap_or_default());
    if *now != before {
        changes.notes.push((name, now.to_bytes()));
    }
    Ok(now.difference(&before))
}

fn keys(cluster: &Cluster) -> impl Iterator<Item = ArticleKey> {
    std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key))
}

/// The texts that have one of these lines.
fn with_lines(texts: &Texts, lines: &Boilerplate, threads: usize) -> Vec<u32> {
    let mut buffers = vec![Vec::new(); threads.max(1)];
    parallel::over(0..texts.len(), &mut buffers, |piece, words| {
        piece.filter(|&text| texts.has_line(text, words, |line| lines.has(line))).collect()
    })
}

/// What a thread compares with.
struct Worker {
    counts: Counts,
    words: Vec<u16>,
    sieve: Sieve,
    candidates: u64,
    resembling: u64,
}

impl Worker {
    fn new(texts: &Texts) -> Worker {
        Worker {
            counts: Counts::new(texts),
            words: Vec::new(),
            sieve: Sieve::new(),
            candidates: 0,
            resembling: 0,
        }
    }
}

struct Stories<'t> {
    texts: &'t Texts,
    candidates: Candidates,
    /// The leader of each text's story; [`OPEN`] until it is decided.
    story: Vec<u32>,
    /// The members of leaders that stand as they did.
    members: HashMap<u32, Vec<u32>>,
    /// Texts to be decided.
    open: BTreeSet<u32>,
    /// What was found of those that were decided.
    found: HashMap<u32, Found>,
    /// Those that were decided, in order.
    touched: Vec<u32>,
    /// Are there texts that stand as they did?
    undisturbed: bool,
    /// Texts that were ruled to tell another story, and those ruled to tell the same.
    different: HashMap<u32, Vec<u32>>,
    same: HashMap<u32, Vec<u32>>,
}

/// What is known of a text before those beside it are decided.
struct Ahead {
    /// The first leader that it resembles, of those before the block.
    leader: Option<Found>,
    /// Else the first that it resembles of those before it within the block, if that leads.
    first_beside: Option<Found>,
    /// Else it may resemble these, which come behind that one.
    beside: Vec<u32>,
    /// Without a leader: later texts that it would take from where they stand.
    takes: Vec<u32>,
}

impl Stories<'_> {
    /// Decides all open texts in order.
    fn decide(&mut self, workers: &mut [Worker]) {
        while let Some(&start) = self.open.first() {
            let block: Vec<u32> = self.open.iter().copied().take(BLOCK).collect();
            // All leaders before the block are final; what is found among them comes first.
            let stories = &*self;
            let ahead = parallel::over(0..block.len() as u32, workers, |piece, worker| {
                let texts = block.get(piece.start as usize..piece.end as usize).unwrap_or_default();
                texts.iter().map(|&text| stories.look_ahead(text, start, worker)).collect()
            });
            // Most versions of a text lie close together: those of the block are compared before it is known who leads.
            let follows: HashSet<u32> = (block.iter().zip(&ahead))
                .filter(|(text, ahead)| ahead.leader.is_some() && !self.different.contains_key(text))
                .map(|(&text, _)| text)
                .collect();
            let beside = parallel::over(0..block.len() as u32, workers, |piece, worker| {
                let range = piece.start as usize..piece.end as usize;
                let texts = block.get(range.clone()).unwrap_or_default().iter();
                let ahead = texts.zip(ahead.get(range).unwrap_or_default());
                ahead.map(|(&text, ahead)| stories.look_beside(text, ahead, &follows, worker)).collect()
            });
            let Some((worker, &end)) = workers.first_mut().zip(block.last()) else { return };
            let ahead = ahead.into_iter().zip(beside).map(|(ahead, (first_beside, tried))| {
                let beside = ahead.beside.get(tried..).unwrap_or_default().to_vec();
                Ahead { first_beside, beside, ..ahead }
            });
            let mut ahead: HashMap<u32, Ahead> = block.into_iter().zip(ahead).collect();
            while let Some(text) = self.open.first().copied().filter(|&text| text <= end) {
                self.open.remove(&text);
                // Whom a ruled text may join hangs on who has joined there before it.
                let known = ahead.remove(&text).filter(|_| !self.different.contains_key(&text));
                let Ahead { leader, first_beside, beside, takes } =
                    known.unwrap_or_else(|| self.look_ahead(text, start, worker));
                let leads = |&(other, ..): &Found| self.story_of(other) == Some(other);
                let leader =
                    leader.or(first_beside.filter(leads)).or_else(|| self.leader(text, &beside, worker));
                self.touched.push(text);
                match leader {
                    Some(found) => {
                        self.story[text as usize] = found.0;
                        self.found.insert(text, found);
                    }
                    None => {
                        self.story[text as usize] = text;
                        let later = |taken: &u32| self.story_of(*taken).is_some_and(|leader| leader > text);
                        let taken: Vec<u32> = takes.into_iter().filter(later).collect();
                        taken.into_iter().for_each(|taken| self.reopen(taken));
                    }
                }
            }
        }
    }

    fn look_ahead(&self, text: u32, start: u32, worker: &mut Worker) -> Ahead {
        let mut before = self.candidates.of(text, 0..text, &mut worker.counts);
        let beside = before.split_off(before.partition_point(|&other| other < start));
        let leader = self.leader(text, &before, worker);
        let takes = match leader {
            None if self.undisturbed => self.takes(text, worker),
            _ => Vec::new(),
        };
        Ahead { leader, first_beside: None, beside, takes }
    }

    /// The first text within the block that a text resembles, if it has no leader before, and how many of those beside it
    /// need not be looked at again. None of `follows` will lead.
    fn look_beside(
        &self,
        text: u32,
        ahead: &Ahead,
        follows: &HashSet<u32>,
        worker: &mut Worker,
    ) -> (Option<Found>, usize) {
        if ahead.leader.is_some() {
            return (None, ahead.beside.len());
        }
        // Whether one leads that stood with another hangs on what is decided before it.
        let is_known = |other: &u32| self.story_of(*other).is_none_or(|leader| leader == *other);
        let known = ahead.beside.iter().take_while(|other| is_known(other)).count();
        let others = ahead.beside.iter().take(known).copied().filter(|other| !follows.contains(other));
        let first = self.resembling(text, others, worker).next();
        let tried = first.and_then(|(first, ..)| ahead.beside.iter().position(|&other| other == first));
        (first, tried.map_or(known, |tried| tried + 1))
    }

    /// The leader of a text's story, where it is decided.
    fn story_of(&self, text: u32) -> Option<u32> {
        self.story.get(text as usize).copied().filter(|&leader| leader != OPEN)
    }

    /// The first leader among `candidates` that a text resembles.
    fn leader(&self, text: u32, candidates: &[u32], worker: &mut Worker) -> Option<Found> {
        let others = self.different.get(&text).map_or(&[][..], Vec::as_slice);
        let barred = |leader: u32| others.iter().any(|&other| self.story_of(other) == Some(leader));
        let leads = |&other: &u32| self.story_of(other) == Some(other) && !barred(other);
        self.resembling(text, candidates.iter().copied().filter(leads), worker).next()
    }

    /// The texts that stand with a later leader than a text, and resemble it.
    fn takes(&self, text: u32, worker: &mut Worker) -> Vec<u32> {
        let later = |&other: &u32| self.story_of(other).is_some_and(|leader| leader > text);
        let candidates = self.candidates.of(text, text + 1..self.texts.len(), &mut worker.counts);
        self.resembling(text, candidates.into_iter().filter(later), worker).map(|(taken, ..)| taken).collect()
    }

    /// Those of the candidates that a text resembles.
    fn resembling(
        &self,
        text: u32,
        candidates: impl Iterator<Item = u32>,
        worker: &mut Worker,
    ) -> impl Iterator<Item = Found> {
        let Worker { words, sieve, candidates: compared, resembling, .. } = worker;
        let mut profile: Option<Profile> = None;
        candidates.filter_map(move |other| {
            let own = profile.get_or_insert_with(|| {
                sieve.set(self.texts.words(text, words));
                self.texts.profile(text, words)
            });
            *compared += 1;
            if !sieve.passes(self.texts.words(other, words)) {
                return None;
            }
            let (kind, similarity) = resemblance(own, &self.texts.profile(other, words))?;
            *resembling += 1;
            Some((other, kind, similarity))
        })
    }

    /// A text is taken from where it stands: it is decided anew, and with a leader those who followed it.
    fn reopen(&mut self, text: u32) {
        let followers = self.members.remove(&text).unwrap_or_default();
        for text in followers.into_iter().chain([text]) {
            if let Some(story) = self.story.get_mut(text as usize).filter(|story| **story != OPEN) {
                *story = OPEN;
                self.open.insert(text);
            }
        }
    }

    /// Says which clusters are no more as they were, and how they are now.
    fn report(self, snapshot: &Snapshot, changes: &mut Changes) {
        let leads = |text: u32| self.story.get(text as usize).copied().unwrap_or(text);
        let touched: HashSet<u32> = self.touched.iter().copied().collect();
        // The texts of each story that is not as it was.
        let mut stories: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for &text in &self.touched {
            stories.entry(leads(text)).or_default().insert(text);
        }
        let mut stood: HashMap<ArticleKey, Member> = HashMap::new();
        for cluster in snapshot.clusters() {
            let texts: Vec<Option<u32>> = keys(cluster).map(|key| self.texts.of(key)).collect();
            let stale = |text: &Option<u32>| {
                text.is_none_or(|text| touched.contains(&text) || stories.contains_key(&text))
            };
            if !texts.iter().any(stale) {
                continue;
            }
            changes.removed.push(cluster.leader);
            stood.extend(cluster.members.iter().map(|&member| (member.key, member)));
            for text in texts.into_iter().flatten() {
                stories.entry(leads(text)).or_default().insert(text);
            }
        }
        self.merge(&mut stories);
        for (leader, mut texts) in stories {
            texts.insert(leader);
            let mut keys = self.texts.articles(leader);
            let Some(first) = keys.next() else { continue };
            let copy = |key| Member { key, resemblance: Resemblance::Exact, similarity: 1.0 };
            let mut members: Vec<Member> = keys.map(copy).collect();
            for text in texts.into_iter().filter(|&text| text != leader) {
                let found = match self.found.get(&text) {
                    Some(&(found, resemblance, similarity)) if found == leader => {
                        Some((resemblance, similarity))
                    }
                    // It is here because the user says so.
                    _ if leads(text) != leader => Some(self.relation(leader, text)),
                    _ => None,
                };
                for key in self.texts.articles(text) {
                    let found =
                        found.map(|(resemblance, similarity)| Member { key, resemblance, similarity });
                    members.extend(found.or_else(|| stood.get(&key).copied()));
                }
            }
            members.sort_by_key(|member| (member.resemblance, member.key));
            if !members.is_empty() {
                changes.set.push(Cluster { leader: first, members });
            }
        }
    }

    /// Joins the stories that the user says are the same.
    fn merge(&self, stories: &mut BTreeMap<u32, BTreeSet<u32>>) {
        let mut same: Vec<(u32, u32)> =
            self.same.iter().flat_map(|(&a, others)| others.iter().map(move |&b| (a, b))).collect();
        same.sort_unstable();
        for (a, b) in same {
            // Where a text stands may have changed by what was joined before.
            let story = |text: u32| {
                stories
                    .iter()
                    .find(|(leader, texts)| **leader == text || texts.contains(&text))
                    .map(|(&leader, _)| leader)
            };
            if let (Some(a), Some(b)) = (story(a), story(b))
                && a != b
                && let Some(texts) = stories.remove(&a.max(b))
            {
                let merged = stories.entry(a.min(b)).or_default();
                merged.insert(a.max(b));
                merged.extend(texts);
            }
        }
    }

    /// How a text resembles a leader that the user has given it.
    fn relation(&self, leader: u32, text: u32) -> (Resemblance, f32) {
        let mut words = Vec::new();
        let [a, b] = [leader, text].map(|text| self.texts.profile(text, &mut words));
        resemblance(&a, &b).unwrap_or_else(|| (Resemblance::Retold, similarity(&a, &b)))
    }
}

mod ruled;
#[cfg(test)]
mod tests;
