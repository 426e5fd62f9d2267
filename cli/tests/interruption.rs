//! A run that is killed loses nothing that was committed, and the next one does the rest.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::collections::BTreeMap;

use common::archive::{Archive, Stopped};

/// Where the runs that make an index are killed, one after the other.
const MADE: [(&str, u64); 14] = [
    ("learning", 1),
    ("analysing", 2),
    ("create", 9),
    ("write", 30),
    ("sync", 8),
    ("rename", 12),
    ("commit", 1),
    ("commit-prepared", 1),
    ("sync-folder", 2),
    ("committed", 1),
    ("reading", 14),
    ("merge", 3),
    ("delete", 4),
    ("comparing", 1),
];

/// And those that bring one in step, each from the same state.
const UPDATED: [(&str, u64); 4] = [("reading", 6), ("rename", 20), ("commit", 2), ("compared", 1)];

/// Kills a run and checks what it leaves behind.
fn kill(archive: &Archive, stage: &str, number: u64) {
    assert_eq!(archive.kill_at("killed", "hold", stage, number), Stopped::Killed, "{stage} {number}");
    archive.check_whole("killed");
}

#[test]
fn killed_at_every_stage_and_resumed_it_is_as_if_nothing_had_happened() {
    let archive = Archive::new(false);
    for (stage, number) in MADE {
        kill(&archive, stage, number);
    }
    archive.check_resumed("killed");
}

#[test]
fn killed_while_it_is_brought_in_step_an_index_gets_there_too() {
    let archive = Archive::new(true);
    for (stage, number) in UPDATED {
        archive.reset("killed");
        kill(&archive, stage, number);
        archive.check_resumed("killed");
    }
}

/// As many moments as `LUPE_KILLS` says, drawn by `LUPE_SEED`: few, and many in `scripts/kill-test`.
#[test]
fn killed_at_random_moments() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (kills, mut state) = (number("LUPE_KILLS", 4), number("LUPE_SEED", 1));
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let archives = [Archive::new(false), Archive::new(true)];
    let mut moments: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for n in 0..kills {
        let archive = &archives[below(2) as usize];
        let (step, count) = archive.steps.iter().nth(below(archive.steps.len() as u64) as usize).unwrap();
        let moment = 1 + below(*count);
        // Half of them stand still, the others are killed on the run, wherever they have come meanwhile.
        let action = ["hold", "tell"][below(2) as usize];
        archive.reset("killed");
        let stopped = archive.kill_at("killed", action, step, moment);
        println!("{n:3} {action} {step} {moment}/{count}: {stopped:?}");
        moments.entry(step.clone()).or_default()[usize::from(stopped == Stopped::Ended)] += 1;
        archive.check_whole("killed");
        archive.check_resumed("killed");
    }
    println!("{:16} killed ended", "step");
    moments.iter().for_each(|(step, [killed, ended])| println!("{step:16} {killed:6} {ended:5}"));
    let killed: u64 = moments.values().map(|[killed, _]| killed).sum();
    println!("{killed} of {kills} runs lived when they were killed; all resumed as if nothing had happened");
    // Of few, chance decides.
    assert!(kills < 20 || killed * 4 >= kills * 3, "too few lived");
}
