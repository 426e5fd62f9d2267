//! The program as it is run, on few articles: every table and every plot comes out.

#![allow(clippy::unwrap_used)] // a test may fail

use std::path::Path;
use std::process::Command;

#[test]
fn a_small_run_gives_the_tables_and_the_plots() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    let marks = "# Page\n\n<!-- figures: written by lupe-bench -->\n<!-- end of figures -->\n\nEnd\n";
    std::fs::write(&page, marks).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_lupe-bench"));
    let mut command = Command::new(program);
    command.args(["--sizes", "20,40", "--queries", "2", "--runs", "1", "--starts", "1"]);
    command.arg("--plots").arg(folder.path()).arg("--page").arg(&page);
    // Built with the tests of the whole workspace; else the program builds it.
    let lupe = program.with_file_name(format!("lupe{}", std::env::consts::EXE_SUFFIX));
    if lupe.exists() {
        command.arg("--lupe").arg(lupe);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("# Page") && text.ends_with("End\n"), "{text}");
    for wanted in ["| samples | ", "| generated | 20 | ", "| generated | 40 | ", "| two to four words | 2 | "]
    {
        assert!(text.contains(wanted), "{wanted:?} in {text}");
    }
    for figure in ["NaN", "inf"] {
        assert!(!text.contains(figure), "{figure:?} in {text}");
    }
    for plot in ["time", "memory", "size", "queries"] {
        let svg = std::fs::read_to_string(folder.path().join(format!("growth-{plot}.svg"))).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("plain tantivy") && svg.contains("<circle"), "{svg}");
    }
}
