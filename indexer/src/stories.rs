//! Near-identical articles, gathered around leaders.
//!
//! The texts stand in one order: earliest, longest, least id. Taken in this order, a text joins the first leader that
//! it resembles, or else leads a story of its own. So there are no chains, every member is verified against its leader,
//! and the stories are a function of the set of articles.
//!
//! What a text becomes hangs on earlier leaders alone. So after a change only these are decided anew: texts that came,
//! texts whose story lost or changed an article, texts with a line that has become boilerplate or is so no more; and
//! then, in order, whatever a new leader takes from later ones, with all that a leader leaves behind that is one no
//! more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use lupe_index::{ArticleKey, Cluster, Member, Resemblance, Snapshot};

use crate::boilerplate::Boilerplate;
use crate::candidates::{Candidates, Scratch};
use crate::error::Result;
use crate::parallel;
use crate::resemble::{Profile, Sieve, resemblance};
use crate::texts::Texts;

/// The name under which the index keeps its lines of boilerplate.
const BOILERPLATE: &str = "boilerplate";
/// Texts that are compared at a time with the leaders before them.
const BLOCK: usize = 8192;
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
    /// Texts that were compared before and were compared again, because a line of theirs has become boilerplate, or is
    /// so no more.
    pub(crate) again: u64,
}

/// A text's leader, and how it resembles it.
type Found = (u32, Resemblance, f32);

/// Compares the articles that came after batch `compared`, and those in `again`.
pub(crate) fn changes(snapshot: &Snapshot, compared: u64, again: &[u64], threads: usize) -> Result<Changes> {
    let mut changes = Changes::default();
    let mut texts = Texts::load(snapshot, compared)?;
    let mut open: HashSet<u32> = (0..texts.len()).filter(|&text| texts.is_new(text)).collect();
    open.extend(again.iter().filter_map(|&key| texts.of(ArticleKey(key))));
    let before = Boilerplate::from_bytes(&snapshot.note(BOILERPLATE)?.unwrap_or_default());
    let now = Boilerplate::find(&texts, threads);
    if now != before {
        changes.notes.push((BOILERPLATE, now.to_bytes()));
        let changed = now.difference(&before);
        let affected = with_lines(&texts, &changed, threads);
        let fresh = |text: &&u32| compared > 0 && open.insert(**text);
        changes.again = affected.iter().filter(fresh).count() as u64;
    }
    texts.without(now);
    // A story with a text to be decided is decided as a whole.
    let texts_of = |cluster: &Cluster| -> Vec<Option<u32>> { keys(cluster).map(|key| texts.of(key)).collect() };
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
    let mut scratch: Vec<Worker> = std::iter::repeat_with(|| Worker::new(&texts)).take(threads.max(1)).collect();
    let candidates = Candidates::load(&texts, &mut scratch);
    let mut stories = Stories {
        undisturbed: open.len() < texts.len() as usize,
        texts: &texts,
        candidates,
        story,
        members,
        open: open.into_iter().collect(),
        found: HashMap::new(),
        touched: Vec::new(),
    };
    stories.decide(&mut scratch);
    stories.report(snapshot, &mut changes);
    Ok(changes)
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
    scratch: Scratch,
    sieve: Sieve,
}

impl Worker {
    fn new(texts: &Texts) -> Worker {
        Worker { scratch: Scratch::new(texts), sieve: Sieve::new() }
    }
}

impl AsMut<Scratch> for Worker {
    fn as_mut(&mut self) -> &mut Scratch {
        &mut self.scratch
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
}

/// What is known of a text before those beside it are decided.
struct Ahead {
    /// The first leader that it resembles.
    leader: Option<Found>,
    /// Without one: later texts that it would take from where they stand.
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
            let Some((worker, &end)) = workers.first_mut().zip(block.last()) else { return };
            let mut ahead: HashMap<u32, Ahead> = block.into_iter().zip(ahead).collect();
            while let Some(text) = self.open.first().copied().filter(|&text| text <= end) {
                self.open.remove(&text);
                let Ahead { leader, takes } =
                    ahead.remove(&text).unwrap_or_else(|| self.look_ahead(text, start, worker));
                let leader = leader.or_else(|| self.resembling(text, start..text, true, worker).pop());
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
        let leader = self.resembling(text, 0..start, true, worker).pop();
        let takes = match leader {
            None if self.undisturbed => self.resembling(text, text + 1..self.texts.len(), false, worker),
            _ => Vec::new(),
        };
        Ahead { leader, takes: takes.into_iter().map(|(taken, ..)| taken).collect() }
    }

    /// The leader of a text's story, where it is decided.
    fn story_of(&self, text: u32) -> Option<u32> {
        self.story.get(text as usize).copied().filter(|&leader| leader != OPEN)
    }

    /// The texts in a range that a text resembles: the first leader, or all that stand with a later leader.
    fn resembling(&self, text: u32, range: Range<u32>, leader: bool, worker: &mut Worker) -> Vec<Found> {
        let wanted = |other: u32| match self.story_of(other) {
            Some(story) if leader => story == other,
            Some(story) => story > text,
            None => false,
        };
        let Worker { scratch, sieve } = worker;
        let candidates = self.candidates.of(text, self.texts, range, wanted, scratch);
        let mut found = Vec::new();
        let mut profile: Option<Profile> = None;
        for other in candidates {
            let own = profile.get_or_insert_with(|| {
                self.texts.words(text, &mut scratch.words);
                sieve.set(&scratch.words);
                Profile::new(&scratch.words, self.texts.language(text))
            });
            self.texts.words(other, &mut scratch.words);
            if !sieve.passes(&scratch.words) {
                continue;
            }
            let theirs = Profile::new(&scratch.words, self.texts.language(other));
            if let Some((resemblance, similarity)) = resemblance(own, &theirs) {
                found.push((other, resemblance, similarity));
                if leader {
                    break;
                }
            }
        }
        found
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
            let stale = |text: &Option<u32>| text.is_none_or(|text| touched.contains(&text) || stories.contains_key(&text));
            if !texts.iter().any(stale) {
                continue;
            }
            changes.removed.push(cluster.leader);
            stood.extend(cluster.members.iter().map(|&member| (member.key, member)));
            for text in texts.into_iter().flatten() {
                stories.entry(leads(text)).or_default().insert(text);
            }
        }
        for (leader, mut texts) in stories {
            texts.insert(leader);
            let mut keys = self.texts.articles(leader);
            let Some(first) = keys.next() else { continue };
            let copy = |key| Member { key, resemblance: Resemblance::Exact, similarity: 1.0 };
            let mut members: Vec<Member> = keys.map(copy).collect();
            for text in texts.into_iter().filter(|&text| text != leader) {
                for key in self.texts.articles(text) {
                    let found = self.found.get(&text).filter(|found| found.0 == leader);
                    let found = found.map(|&(_, resemblance, similarity)| Member { key, resemblance, similarity });
                    members.extend(found.or_else(|| stood.get(&key).copied()));
                }
            }
            members.sort_by_key(|member| (member.resemblance, member.key));
            if !members.is_empty() {
                changes.set.push(Cluster { leader: first, members });
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests;
