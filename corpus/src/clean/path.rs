//! What a file's path states: a date, a title.

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

/// The title that a file's name is (`Abraham_Lincoln.txt`), where the text's opening bears it out by holding it.
pub(super) fn title(path: &str, opening: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let name = path.rsplit('/').next()?;
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = stem.split(['_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 || title.len() > LONGEST {
        return None;
    }
    let (opening, wanted) = (opening.to_lowercase(), title.to_lowercase());
    let whole = |at: usize| {
        let before = opening.get(..at).and_then(|text| text.chars().next_back());
        let after = opening.get(at + wanted.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    // A name in small letters is how the file is called, and not a title.
    let holds = || opening.match_indices(wanted.as_str()).any(|(at, _)| whole(at));
    ((holds() || holds_apart(&opening, &wanted)) && title.starts_with(|c: char| !c.is_lowercase()))
        .then_some(title)
}

/// Whether a text begins with the words of a name in their order, with others between them: `Kamala Devi Harris`.
fn holds_apart(opening: &str, name: &str) -> bool {
    /// Words of the text that may stand in all this.
    const MOST: usize = 8;
    let mut words = opening.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(MOST);
    name.contains(' ') && name.split(' ').all(|wanted| words.any(|word| word == wanted))
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

    #[test]
    fn a_name_is_a_title_only_where_the_text_bears_it_out() {
        for (path, opening, expected) in [
            ("a/Abraham_Lincoln.txt", "Abraham Lincoln (* 12. Februar 1809) war", Some("Abraham Lincoln")),
            ("Ampel.txt.gz", "Eine Ampel steht", Some("Ampel")),
            ("Ampel.txt", "Eine Ampel steht", Some("Ampel")),
            ("Ampel.txt", "Ampeln stehen", None),
            ("Kamala_Harris.txt", "Kamala Devi Harris (* 20. Oktober 1964) ist", Some("Kamala Harris")),
            ("Al_Capone.txt", "Alphonse Gabriel \"Al\" Capone war", Some("Al Capone")),
            ("Rat_Strom.txt", "Der Strom, sagt der Rat, fließt", None),
            ("text.txt", "Ein Text über Text", None),
            ("17009.txt", "Das Protokoll 17009", None),
            ("", "", None),
        ] {
            assert_eq!(title(path, opening).as_deref(), expected, "{path}");
        }
    }
}
