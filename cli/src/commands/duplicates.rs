//! `lupe duplicates`

use std::path::Path;

use lupe_index::{ArticleKey, Cluster, Resemblance, Snapshot};
use serde::Serialize;

use crate::Outcome;
use crate::output::{Output, Style, clean};

#[derive(Serialize)]
struct ClusterLine {
    cluster: usize,
    kind: &'static str,
    articles: Vec<ArticleLine>,
}

#[derive(Serialize)]
struct ArticleLine {
    id: String,
    title: String,
    similarity: f32,
}

pub(crate) fn run(json: bool, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(index)?;
    let mut lines =
        snapshot.clusters().iter().map(|cluster| line(&snapshot, cluster)).collect::<Result<Vec<_>, _>>()?;
    // Keys are hashes; ids are an order that a reader can follow.
    lines.sort_by(|a, b| {
        a.articles.iter().map(|article| &article.id).cmp(b.articles.iter().map(|article| &article.id))
    });
    for (n, line) in lines.iter_mut().enumerate() {
        line.cluster = n + 1;
        if json {
            output.json(line)?;
            continue;
        }
        output.line(format!("{} {}", line.cluster, output.styled(Style::Faint, line.kind)))?;
        for article in &line.articles {
            let title = output.styled(Style::Title, &clean(&article.title));
            let share = (article.similarity * 100.0).round();
            output.line(format!("    {share:>3}%  {title}  {}", clean(&article.id)))?;
        }
    }
    let folded: usize = snapshot.clusters().iter().map(|cluster| cluster.members.len()).sum();
    output.note(format!("{} stories with {folded} further articles", lines.len()));
    Ok(if lines.is_empty() { Outcome::Nothing } else { Outcome::Found })
}

/// A cluster, its leader first; its kind is that of its loosest member.
fn line(snapshot: &Snapshot, cluster: &Cluster) -> lupe_index::Result<ClusterLine> {
    let mut articles = vec![article(snapshot, cluster.leader, 1.0)?];
    for member in &cluster.members {
        articles.push(article(snapshot, member.key, member.similarity)?);
    }
    let loosest = cluster.members.iter().map(|member| member.resemblance).max().unwrap_or(Resemblance::Exact);
    Ok(ClusterLine { cluster: 0, kind: loosest.name(), articles })
}

fn article(snapshot: &Snapshot, key: ArticleKey, similarity: f32) -> lupe_index::Result<ArticleLine> {
    let article = snapshot.find_key(key)?.map(|at| snapshot.article(at)).transpose()?;
    let (id, title) = article.map(|article| (article.id, article.title)).unwrap_or_default();
    Ok(ArticleLine { id, title, similarity })
}
