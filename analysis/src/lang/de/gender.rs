//! Gender forms: `Leser*innen`, `Leser:innen`, `LeserInnen`, `Leser/-innen` mean `Leser` as well as `Leserinnen`.

/// Signs that set the feminine ending off.
const SIGNS: [char; 6] = ['*', ':', '_', '·', '/', '('];
/// Endings of the words whose feminine ending may be set off by nothing but a capital (`LeserIn`, but `LinkedIn`).
const PERSONS: [&str; 9] = ["er", "or", "ent", "ant", "ist", "eur", "at", "og", "äf"];

/// The masculine form that a word in gender form, as it is written, holds besides the feminine one.
pub(crate) fn masculine(written: &str) -> Option<&str> {
    if let Some(at) = written.find(SIGNS) {
        let ending = written.get(at..)?.trim_start_matches(|c| SIGNS.contains(&c) || c == '-');
        let feminine = matches!(ending.trim_end_matches(')'), "in" | "innen");
        return written.get(..at).filter(|stem| feminine && !stem.is_empty());
    }
    if let Some(stem) = written.strip_suffix("Innen") {
        return Some(stem).filter(|stem| stem.ends_with(char::is_lowercase));
    }
    let stem = written.strip_suffix("In")?;
    PERSONS.iter().any(|ending| stem.ends_with(ending)).then_some(stem)
}

/// Is a word written in gender form (`Leser:innen`)? Its signs mean nothing else then.
///
/// ```
/// assert!(lupe_analysis::is_gender_form("Leser*innen"));
/// assert!(!lupe_analysis::is_gender_form("titel:innen und außen"));
/// ```
pub fn is_gender_form(word: &str) -> bool {
    masculine(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_masculine_form_is_found() {
        for (written, expected) in [
            ("Leser*innen", Some("Leser")),
            ("Leser:innen", Some("Leser")),
            ("Leser_innen", Some("Leser")),
            ("Leser/-innen", Some("Leser")),
            ("Leser/innen", Some("Leser")),
            ("Leser(innen)", Some("Leser")),
            ("LeserInnen", Some("Leser")),
            ("Lehrer/in", Some("Lehrer")),
            ("Ärzt·innen", Some("Ärzt")),
            ("LehrerIn", Some("Lehrer")),
            ("LinkedIn", None),
            ("Leserinnen", None),
            ("INNEN", None),
            ("Innen", None),
            ("jede*r", None),
            ("*innen", None),
        ] {
            assert_eq!(masculine(written), expected, "{written}");
        }
    }
}
