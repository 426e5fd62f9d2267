//! Learning the vocabulary of an index from its first articles.

use lupe_analysis::{Language, VocabularyBuilder};
use lupe_index::Compounds;

use crate::document::language;
use crate::read::Work;

/// Articles are learnt from until they have this many bytes of text: more teaches little.
pub(crate) const ENOUGH: u64 = 80 << 20;

/// Nor more than so many articles, which wait in memory meanwhile, however short they are.
pub(crate) const ENOUGH_ARTICLES: usize = 100_000;

/// Learns from articles on their way into a new index, whose languages it notes on the way, until no more come.
pub(crate) fn learn_from(
    work: impl Iterator<Item = (u64, Work)>,
    allowed: &[Language],
) -> (Vec<(u64, Work)>, VocabularyBuilder) {
    let mut builder = VocabularyBuilder::new();
    let work = work.map(|(sequence, mut item)| {
        if let Work::Articles(jobs) = &mut item {
            for job in jobs {
                let language = language(&job.article, allowed);
                job.language = Some(language);
                if language == Language::De {
                    builder.add_text(&job.article.title);
                    builder.add_text(&job.article.text);
                }
            }
        }
        (sequence, item)
    });
    (work.collect(), builder)
}

/// The compounds of what was learnt; the base lexicon where that is nothing.
pub(crate) fn compounds(builder: &VocabularyBuilder, exceptions: &str) -> lupe_index::Result<Compounds> {
    if builder.words() == 0 && exceptions.is_empty() {
        return Ok(Compounds::default());
    }
    Ok(Compounds::new(builder.build(), exceptions)?)
}
