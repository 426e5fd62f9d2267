//! How indexing grows, with and without the search for near-identical articles.
//!
//! `cargo run --release -p lupe-bench --example duplicates -- INDEX 10000 100000`
//!
//! Words come from the articles of INDEX. Each line is a process of its own, so that its memory is its own peak.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use lupe_bench::Result;
use lupe_bench::generator::{Generator, Origin};
use lupe_index::{ArticleKey, Snapshot};
use lupe_indexer::{IndexOptions, Indexer};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1..).unwrap_or_default() {
        [mode, index, count] if mode == "on" || mode == "off" => {
            measure(Path::new(index), count.parse()?, mode == "on")
        }
        [index, counts @ ..] if !counts.is_empty() => {
            println!(
                "{:>9} {:>10} {:>8} {:>8} {:>10} {:>6} {:>9} {:>10} {:>7} {:>7} {:>6}",
                "articles",
                "duplicates",
                "seconds",
                "cpu s",
                "articles/s",
                "MB",
                "bytes/art",
                "false/art",
                "exact",
                "edited",
                "retold"
            );
            for count in counts {
                for mode in ["off", "on"] {
                    let status =
                        Command::new(std::env::current_exe()?).args([mode, index, count]).status()?;
                    if !status.success() {
                        return Err(format!("the run of {count} articles failed").into());
                    }
                }
            }
            Ok(())
        }
        _ => Err("usage: duplicates INDEX COUNT...".into()),
    }
}

fn measure(vocabulary: &Path, count: u64, duplicates: bool) -> Result<()> {
    let generator = Generator::from_index(vocabulary)?;
    let folder = std::env::temp_dir().join(format!("lupe-benchmark-{}", std::process::id()));
    let options = IndexOptions { duplicates, ..IndexOptions::default() };
    let (started, before) = (Instant::now(), cpu_seconds());
    let mut indexer = Indexer::open(&folder, options)?;
    let report = indexer.add("generated", (0..count).map(|n| generator.article(n)))?;
    indexer.finish()?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - before);
    let bytes = lupe_index::size_on_disk(&folder);
    let found = recall(&Snapshot::open(&folder)?, &generator, count);
    std::fs::remove_dir_all(&folder)?;
    let wrong = report.candidates.saturating_sub(report.resembling) as f64 / count as f64;
    println!(
        "{count:>9} {:>10} {seconds:>8.1} {cpu:>8.1} {:>10.0} {:>6} {:>9} {wrong:>10.2} {:>7} {:>7} {:>6}",
        if duplicates { "on" } else { "off" },
        count as f64 / seconds,
        peak_megabytes(),
        bytes / count,
        found[0],
        found[1],
        found[2],
    );
    Ok(())
}

/// Of the copies of each kind, the share that is in the story of what it copies.
fn recall(snapshot: &Snapshot, generator: &Generator, count: u64) -> [String; 3] {
    let story = |n: u64| {
        snapshot.cluster_of(ArticleKey::new("generated", &format!("g{n}"))).map(|cluster| cluster.leader)
    };
    let mut found = [(0u64, 0u64); 3];
    for n in 0..count {
        let (kind, other) = match generator.origin(n) {
            Origin::New => continue,
            Origin::Exact(other) => (0, other),
            Origin::Edited(other) => (1, other),
            Origin::Retold(other) => (2, other),
        };
        found[kind].1 += 1;
        found[kind].0 += u64::from(story(n).is_some() && story(n) == story(other));
    }
    found.map(|(found, all)| format!("{:.3}", found as f64 / all.max(1) as f64))
}

/// The process's time on all cores, as Linux counts it; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(") ").next().unwrap_or("");
    let ticks: f64 =
        behind_name.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The process's peak memory, as Linux counts it; 0 elsewhere.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}
