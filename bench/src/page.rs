//! The page that the figures stand in.

use std::path::Path;

use crate::Result;

const BEGIN: &str = "<!-- figures: written by lupe-bench -->";
const END: &str = "<!-- end of figures -->";

/// Puts figures in the place of those that a page holds, between its two marks.
///
/// # Errors
/// The page cannot be read or written, or lacks a mark.
pub fn write(page: &Path, figures: &str) -> Result<()> {
    let text = std::fs::read_to_string(page)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        parts.ok_or_else(|| format!("{} lacks the line {BEGIN:?} or {END:?}", page.display()))?;
    Ok(std::fs::write(page, format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))?)
}

/// The machine and the compiler, in a line; what cannot be told is left out.
pub fn machine() -> String {
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map(|line| line.trim_start_matches(['\t', ' ', ':']).to_owned())
    };
    let mut parts =
        vec![format!("{} processors", std::thread::available_parallelism().map_or(1, usize::from))];
    parts.extend(field(&file("/proc/cpuinfo"), "model name"));
    let memory = field(&file("/proc/meminfo"), "MemTotal");
    let memory = memory.and_then(|text| text.trim_end_matches(" kB").trim().parse::<u64>().ok());
    parts.extend(memory.map(|kilobytes| format!("{} GB of memory", kilobytes >> 20)));
    let version = file("/proc/version");
    // The number alone: what follows names a build of the kernel, which tells a reader nothing.
    let number =
        version.split(' ').nth(2).map(|version| version.splitn(3, '.').take(2).collect::<Vec<_>>().join("."));
    parts.extend(number.map(|number| format!("Linux {number}")));
    let compiler = std::process::Command::new("rustc").arg("--version").output();
    parts.extend(compiler.ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()));
    let compared =
        if cfg!(debug_assertions) { "a debug build: no figures to go by" } else { "release build" };
    parts.push(compared.to_owned());
    parts.join(", ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use super::*;

    #[test]
    fn figures_take_the_place_of_those_before_and_nothing_else_changes() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.md");
        std::fs::write(&page, format!("a\n{BEGIN}\nold\n{END}\nb\n")).unwrap();
        write(&page, "one\n").unwrap();
        write(&page, "two\n").unwrap();
        assert_eq!(std::fs::read_to_string(&page).unwrap(), format!("a\n{BEGIN}\n\ntwo\n\n{END}\nb\n"));
        std::fs::write(&page, "no marks").unwrap();
        assert!(write(&page, "x").is_err());
        assert_eq!(std::fs::read_to_string(&page).unwrap(), "no marks");
    }
}
