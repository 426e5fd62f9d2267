//! The date that a file's path states.

use crate::Date;

/// The date that a file's name begins with (`2024-12-24-rat.md`), or its folders say (`2024/12/24/rat.html`). A year
/// alone is no date here: `2024/` is where an archive keeps what it got in that year.
pub(super) fn date(path: &str) -> Option<Date> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let of_name = |length: usize| {
        let (start, rest) = name.split_at_checked(length)?;
        let ends = rest.is_empty() || rest.starts_with(['-', '_', ' ', '.']);
        start.parse().ok().filter(|_| ends && start.contains('-'))
    };
    let of_folders = || {
        let parts: Vec<&str> = folders.split('/').collect();
        let joined = |count: usize| parts.windows(count).rev().find_map(|parts| parts.join("-").parse().ok());
        joined(3).or_else(|| joined(2))
    };
    of_name("2024-12-24".len()).or_else(of_folders).filter(|date: &Date| (1900..2100).contains(&date.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_a_date_only_where_it_is_written_as_one() {
        for (path, expected) in [
            ("2024-12-24-rat.md", Some("2024-12-24")),
            ("a/2024-12-24.txt", Some("2024-12-24")),
            ("zeitung/2024/12/24/rat.html", Some("2024-12-24")),
            ("zeitung/2024/12/rat.html", Some("2024-12")),
            ("2024/rat.html", None),
            ("2024-12-241.txt", None),
            ("20241224.txt", None),
            ("1824-12-24-rat.md", None),
            ("18010.txt", None),
            ("a/b/c.txt", None),
            ("", None),
        ] {
            assert_eq!(date(path).map(|date| date.to_string()).as_deref(), expected, "{path}");
        }
    }
}
