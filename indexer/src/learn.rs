//! Learning the vocabulary of an index from its first articles.

use lupe_analysis::{Language, VocabularyBuilder};
use lupe_index::Compounds;

use crate::document::{Job, language};

/// Articles are learnt from until they have this many bytes of text: more teaches little.
pub(crate) const ENOUGH: u64 = 80 << 20;

/// Nor more than so many articles, which wait in memory meanwhile, however short they are.
pub(crate) const ENOUGH_ARTICLES: usize = 100_000;

/// Learns from articles on their way into a new index, whose languages it notes on the way.
pub(crate) fn learn_from_jobs(
    jobs: &mut [&mut Job],
    allowed: &[Language],
    threads: usize,
    exceptions: &str,
) -> lupe_index::Result<Compounds> {
    let share = jobs.len().div_ceil(threads.max(1)).max(1);
    let builder = std::thread::scope(|scope| {
        let parts: Vec<_> = jobs
            .chunks_mut(share)
            .map(|jobs| {
                scope.spawn(move || {
                    let mut builder = VocabularyBuilder::new();
                    for job in jobs {
                        let language = language(&job.article, allowed);
                        job.language = Some(language);
                        if language == Language::De {
                            builder.add_text(&job.article.title);
                            builder.add_text(&job.article.text);
                        }
                    }
                    builder
                })
            })
            .collect();
        let parts = parts.into_iter().filter_map(|part| part.join().ok());
        parts.reduce(VocabularyBuilder::merge).unwrap_or_default()
    });
    compounds(&builder, exceptions)
}

/// The compounds of what was learnt; the base lexicon where that is nothing.
pub(crate) fn compounds(builder: &VocabularyBuilder, exceptions: &str) -> lupe_index::Result<Compounds> {
    if builder.words() == 0 && exceptions.is_empty() {
        return Ok(Compounds::default());
    }
    Ok(Compounds::new(builder.build(), exceptions)?)
}
