//! What a process costs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use wait4::Wait4;

use crate::Result;

/// What a process has cost, from its start to its end.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Seconds of all processors, of the user and of the system.
    pub cpu: f64,
    /// The most memory that was resident at a time, in bytes; files that are mapped count as far as they were there.
    pub peak: u64,
}

/// Runs a program to its end. It takes over the peak of the process that starts it, so that should hold little.
///
/// # Errors
/// It cannot be started, or fails.
pub fn run(command: &mut Command) -> Result<(Cost, Vec<u8>)> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut output = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        std::io::Read::read_to_end(&mut pipe, &mut output)?;
    }
    let used = child.wait4()?;
    let seconds = started.elapsed().as_secs_f64();
    if !used.status.success() {
        return Err(format!("{command:?} failed: {}", used.status).into());
    }
    let usage = used.rusage;
    let cpu = (usage.utime + usage.stime).as_secs_f64();
    Ok((Cost { seconds, cpu, peak: usage.maxrss }, output))
}

/// The cheapest of so many runs, each figure by itself: others may be at work on the machine.
///
/// # Errors
/// One of them fails.
pub fn best(runs: usize, mut command: impl FnMut() -> Command) -> Result<Cost> {
    let mut best = Cost { seconds: f64::INFINITY, cpu: f64::INFINITY, peak: u64::MAX };
    for _ in 0..runs.max(1) {
        let (cost, _) = run(&mut command())?;
        best.seconds = best.seconds.min(cost.seconds);
        best.cpu = best.cpu.min(cost.cpu);
        best.peak = best.peak.min(cost.peak);
    }
    Ok(best)
}

/// The bytes of all files in a folder and below.
///
/// # Errors
/// It cannot be read.
pub fn size(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        bytes += if data.is_dir() { size(&entry.path())? } else { data.len() };
    }
    Ok(bytes)
}

/// Percentiles of times, in the unit of these: the middle, and what 95 and 99 of a hundred stay below.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Percentiles {
    /// The middle.
    pub p50: f64,
    /// 95 of a hundred are no longer.
    pub p95: f64,
    /// 99 of a hundred are no longer.
    pub p99: f64,
}

impl Percentiles {
    /// Of these times; zeros where there are none.
    pub fn of(mut times: Vec<f64>) -> Percentiles {
        times.sort_by(f64::total_cmp);
        // Nearest rank, so that few times have their longest as the 99th.
        let at = |share: f64| {
            let rank = (times.len() as f64 * share).ceil() as usize;
            times.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
        };
        Percentiles { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
    }
}

#[cfg(test)]
mod tests {
    use super::Percentiles;

    #[test]
    fn percentiles_are_by_the_nearest_rank() {
        for (times, expected) in [
            (vec![], [0.0, 0.0, 0.0]),
            (vec![3.0], [3.0, 3.0, 3.0]),
            (vec![4.0, 1.0, 3.0, 2.0], [2.0, 4.0, 4.0]),
            ((1..=200).map(f64::from).collect(), [100.0, 190.0, 198.0]),
        ] {
            let Percentiles { p50, p95, p99 } = Percentiles::of(times);
            assert_eq!([p50, p95, p99], expected);
        }
    }
}
