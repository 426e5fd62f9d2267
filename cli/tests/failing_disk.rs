//! A disk that refuses a step: the run ends with an error that names cause and cure, the index holds its last commit, and
//! the next run does the rest.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::archive::Archive;

/// What a disk does, and what is said of it.
const FAULTS: [(&str, [&str; 2]); 2] = [
    ("fail", ["Input/output error", "run the command again"]),
    ("full", ["No space left", "free some space"]),
];

/// Steps of which one fails; the others are stages.
const STEPS: [&str; 8] = ["read", "create", "write", "merge", "sync", "rename", "sync-folder", "delete"];

fn check(archive: &Archive, fault: &str, step: &str, number: u64, said: [&str; 2]) {
    archive.reset("failed");
    let run = archive.index_with("failed", &format!("{fault} {step} {number}"));
    let place = format!("{fault} {step} {number}: {}", run.err);
    assert!(!run.err.contains("panicked"), "{place}");
    match run.code {
        // What fails in the background, a merge or a file that is not removed, is done again by a later run.
        Some(0) => archive.check_answers("failed"),
        Some(2) => {
            assert!(run.err.contains("error: ") && said.iter().all(|text| run.err.contains(text)), "{place}")
        }
        _ => panic!("{place}"),
    }
    archive.check_whole("failed");
    archive.check_resumed("failed");
}

/// At one place of each kind of step; at as many as `LUPE_PLACES` says, of a new index and one brought in step, by both
/// faults, in `scripts/kill-test`.
#[test]
fn a_disk_that_refuses_a_step_costs_the_run_and_nothing_else() {
    let places = std::env::var("LUPE_PLACES").ok().map(|text| text.parse::<u64>().unwrap());
    let updates: &[bool] = if places.is_some() { &[false, true] } else { &[false] };
    for &update in updates {
        let archive = Archive::new(update);
        for (n, step) in STEPS.into_iter().enumerate() {
            let count = archive.steps[step];
            let Some(places) = places else {
                let (fault, said) = FAULTS[n % 2];
                check(&archive, fault, step, 1 + count / 2, said);
                continue;
            };
            for (fault, said) in FAULTS {
                for number in (1..=count).step_by((count / places.max(1) + 1) as usize) {
                    check(&archive, fault, step, number, said);
                }
                println!("{fault} {step}: up to {count}");
            }
        }
    }
}
