//! Figures of retrieval quality from answers and relevance judgements, as trec_eval defines them.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;

/// Grades of relevance by query and article.
pub(crate) type Qrels = HashMap<String, HashMap<String, i64>>;

/// Means over all queries that have a relevant article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Scores {
    pub(crate) queries: usize,
    /// nDCG@10 with gains of 2^grade - 1.
    pub(crate) ndcg: f64,
    /// Reciprocal rank of the first relevant article among ten.
    pub(crate) reciprocal_rank: f64,
    /// Share of the relevant articles among the first hundred.
    pub(crate) recall: f64,
}

/// Reads judgements: query, 0, article, grade, parted by white space, a line each.
pub(crate) fn read_qrels(lines: impl BufRead) -> anyhow::Result<Qrels> {
    let mut qrels = Qrels::new();
    for (n, line) in lines.lines().enumerate() {
        let line = line?;
        let fields: Vec<&str> = line.split_whitespace().collect();
        match fields.as_slice() {
            [] => {}
            [query, _, article, grade] => {
                let grade =
                    grade.parse().with_context(|| format!("line {}: {grade:?} is no grade", n + 1))?;
                qrels.entry(decoded(query)).or_default().insert(decoded(article), grade);
            }
            _ => bail!("line {}: {} columns instead of 4", n + 1, fields.len()),
        }
    }
    qrels.retain(|_, grades| grades.values().any(|&grade| grade > 0));
    Ok(qrels)
}

fn decoded(id: &str) -> String {
    percent_decode_str(id).decode_utf8_lossy().into_owned()
}

/// Scores ranked answers. A query without an answer scores 0.
pub(crate) fn score(qrels: &Qrels, answers: &[(String, Vec<String>)]) -> Scores {
    let by_query: HashMap<&str, &[String]> =
        answers.iter().map(|(query, ids)| (query.as_str(), ids.as_slice())).collect();
    let mut scores = Scores { queries: qrels.len(), ..Scores::default() };
    for (query, grades) in qrels {
        let ranked = by_query.get(query.as_str()).copied().unwrap_or_default();
        let grade = |id: &String| grades.get(id).copied().unwrap_or(0).max(0);
        let gains: Vec<i64> = ranked.iter().take(10).map(grade).collect();
        let mut ideal: Vec<i64> = grades.values().copied().filter(|&grade| grade > 0).collect();
        ideal.sort_unstable_by_key(|&grade| std::cmp::Reverse(grade));
        ideal.truncate(10);
        scores.ndcg += dcg(&gains) / dcg(&ideal);
        let first = gains.iter().position(|&gain| gain > 0);
        scores.reciprocal_rank += first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        let relevant: HashSet<&String> =
            grades.iter().filter(|(_, grade)| **grade > 0).map(|(id, _)| id).collect();
        let found = ranked.iter().take(100).filter(|id| relevant.contains(id)).count();
        scores.recall += found as f64 / relevant.len() as f64;
    }
    let n = scores.queries.max(1) as f64;
    Scores {
        ndcg: scores.ndcg / n,
        reciprocal_rank: scores.reciprocal_rank / n,
        recall: scores.recall / n,
        ..scores
    }
}

fn dcg(gains: &[i64]) -> f64 {
    gains
        .iter()
        .enumerate()
        .map(|(rank, &gain)| (2f64.powi(gain as i32) - 1.0) / (rank as f64 + 2.0).log2())
        .sum()
}

/// The value below which `share` of sorted values lie; 0 where there are none.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_scored() {
        let qrels = read_qrels("q 0 a 2\nq 0 b 1\nr 0 c%20d 1\nempty 0 x 0\n".as_bytes()).unwrap();
        let answer =
            |query: &str, ids: &[&str]| (query.to_owned(), ids.iter().map(|id| id.to_string()).collect());
        for (answers, ndcg, reciprocal_rank, recall) in [
            (vec![answer("q", &["a", "b"]), answer("r", &["c d"])], 1.0, 1.0, 1.0),
            (vec![answer("q", &["x", "a"])], 3.0 / 3f64.log2() / (3.0 + 1.0 / 3f64.log2()) / 2.0, 0.25, 0.25),
            (vec![], 0.0, 0.0, 0.0),
        ] {
            let found = score(&qrels, &answers);
            assert_eq!(found.queries, 2);
            assert!((found.ndcg - ndcg).abs() < 1e-9, "{found:?}");
            assert_eq!((found.reciprocal_rank, found.recall), (reciprocal_rank, recall));
        }
    }

    #[test]
    fn broken_judgements_are_named_by_line() {
        let error = read_qrels("q 0 a 1\nq 0 a".as_bytes()).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn percentiles() {
        let times: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!([0.5, 0.95, 0.99].map(|share| percentile(&times, share)), [50.0, 95.0, 99.0]);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
