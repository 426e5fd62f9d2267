//! Keys of verbs: the prefix, and the stem that all forms share.

use std::sync::LazyLock;

use super::conjugation::{finite, participle};
use super::spelling::{is_vowel, plain_but_umlauts, with_e_before_l, with_e_before_r};
use super::tables::{self, Map};

/// Prefixes by the first byte of the word, so that few are compared; the longest first.
type ByFirst = [Vec<String>; 32];

/// What a prefix does to -ge- and -zu-.
#[derive(Default)]
struct Prefixes {
    /// `an`: angekommen, anzukommen.
    separable: ByFirst,
    /// `fertig`: like `an`, but words that begin with one are often no such verbs.
    loose: ByFirst,
    /// `ver`: verstanden, zu verstehen.
    inseparable: ByFirst,
}

/// The prefixes that `word` may begin with.
fn candidates(prefixes: &'static ByFirst, word: &str) -> &'static [String] {
    let first = word.bytes().next().unwrap_or_default();
    prefixes.get(usize::from(first % 32)).map_or(&[], Vec::as_slice)
}

static PREFIXES: LazyLock<Prefixes> = LazyLock::new(|| {
    let mut prefixes = Prefixes::default();
    for line in tables::lines(include_str!("prefixes.txt")) {
        let Some((kind, words)) = line.split_once(':') else { continue };
        let list = match kind {
            "separable" => &mut prefixes.separable,
            "loose" => &mut prefixes.loose,
            _ => &mut prefixes.inseparable,
        };
        for prefix in words.split_whitespace().map(|word| plain_but_umlauts(word).into_owned()) {
            let first = prefix.bytes().next().unwrap_or_default();
            if let Some(bucket) = list.get_mut(usize::from(first % 32)) {
                bucket.push(prefix);
                bucket.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
            }
        }
    }
    prefixes
});

/// Stems that begin with ge- (`gehör`), with the stem whose participle looks the same (`hör`), if any.
static GE_STEMS: LazyLock<Map<Option<String>>> = LazyLock::new(|| {
    tables::lines(include_str!("ge_stems.txt"))
        .filter_map(|line| {
            let mut words = line.split_whitespace().map(|word| plain_but_umlauts(word).into_owned());
            Some((weak_stem(&words.next()?), words.next().map(|verb| weak_stem(&verb))))
        })
        .collect()
});

/// Suffixes of nouns and adjectives that no verb form ends in.
const NEVER_VERBS: &[&str] =
    &["ung", "heit", "keit", "tion", "schaft", "ismus", "ungen", "heiten", "keiten", "tionen"];

/// The stems of the verbs that a word may be a form of, with their prefixes: the word in lower case as it is `written`,
/// and the same with `ae`, `oe`, `ue` read as umlauts, which is tried second (`vertue`, `zuerkannt`).
pub(crate) fn verb_stems(written: &str, word: &str) -> Vec<String> {
    let letters = word.chars().all(char::is_alphabetic) && word.chars().count() > 2;
    if !letters || NEVER_VERBS.iter().any(|suffix| word.ends_with(suffix)) {
        return Vec::new();
    }
    let as_written = (written != word).then(|| known_stems(written, 0)).flatten();
    as_written.or_else(|| known_stems(word, 0)).unwrap_or_else(|| vec![weak_stem(word)])
}

/// The stems that the tables and the shape of participles give, looked for prefix by prefix.
fn known_stems(word: &str, depth: usize) -> Option<Vec<String>> {
    let simple = finite(word);
    if !simple.is_empty() {
        return Some(simple.to_vec());
    }
    if let Some(stems) = ge_stems(word).or_else(|| with_separable(word, depth)) {
        return Some(stems);
    }
    with_inseparable(word, depth).or_else(|| ge_participle(word))
}

/// `gehört`: of gehören, and of hören.
fn ge_stems(word: &str) -> Option<Vec<String>> {
    if !word.starts_with("ge") {
        return None;
    }
    let stem = weak_stem(word);
    let twin = GE_STEMS.get(&stem)?;
    let looks_like_participle = weak_participle(word).is_some();
    Some(std::iter::once(stem).chain(twin.clone().filter(|_| looks_like_participle)).collect())
}

/// `angekommen`, `anzukommen`, `ankam`, `anerkannt`.
fn with_separable(word: &str, depth: usize) -> Option<Vec<String>> {
    if depth > 1 {
        return None;
    }
    // Behind another prefix (ver-an-lassen), only the common ones.
    let loose = if depth == 0 { candidates(&PREFIXES.loose, word) } else { &[] };
    candidates(&PREFIXES.separable, word).iter().chain(loose).find_map(|prefix| {
        let rest = word.strip_prefix(prefix.as_str()).filter(|rest| rest.len() > 2)?;
        let stems = zu_infinitive(rest).or_else(|| known_stems(rest, depth + 1))?;
        Some(prefixed(prefix, &stems))
    })
}

/// `verstand`, `verstanden`, `beauftragt`; the participle has no ge-.
fn with_inseparable(word: &str, depth: usize) -> Option<Vec<String>> {
    if depth > 2 {
        return None;
    }
    candidates(&PREFIXES.inseparable, word).iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix.as_str()).filter(|rest| rest.len() > 2)?;
        let mut stems: Vec<String> = finite(rest).to_vec();
        stems.extend(participle(rest).iter().filter(|stem| !finite(rest).contains(stem)).cloned());
        if stems.is_empty() && prefix != "ge" && !rest.starts_with("ge") {
            stems = with_inseparable(rest, depth + 1).or_else(|| with_separable(rest, depth + 1))?;
        }
        (!stems.is_empty()).then(|| prefixed(prefix, &stems))
    })
}

/// `zukommen` behind a prefix: `kommen`.
fn zu_infinitive(rest: &str) -> Option<Vec<String>> {
    let verb = rest.strip_prefix("zu").filter(|verb| verb.ends_with('n'))?;
    known_stems(verb, 1).or_else(|| has_stem(verb).then(|| vec![weak_stem(verb)]))
}

/// `gelacht` -> `lach`, `geschriebene` -> `schreib`.
fn ge_participle(word: &str) -> Option<Vec<String>> {
    let rest = word.strip_prefix("ge")?;
    let strong = participle(rest);
    if !strong.is_empty() {
        return Some(strong.to_vec());
    }
    weak_participle(word).map(|stem| vec![stem])
}

/// The stem of a word of the shape ge-...-t, with a case ending or none.
fn weak_participle(word: &str) -> Option<String> {
    let rest = word.strip_prefix("ge")?;
    let bare = ["em", "en", "er", "es", "e"].iter().find_map(|case| rest.strip_suffix(case)).unwrap_or(rest);
    let shape = [rest, bare].iter().any(|form| form.ends_with('t'));
    (shape && has_stem(rest)).then(|| weak_stem(rest))
}

fn prefixed(prefix: &str, stems: &[String]) -> Vec<String> {
    stems.iter().map(|stem| format!("{prefix}{stem}")).collect()
}

/// Can the word be a verb on its own? `kern`, `geln`, `ssen` cannot, though prefixes stand before them in `ankern`,
/// `angeln`, `beissen`.
fn has_stem(word: &str) -> bool {
    let stem = el_er_stem(word).or_else(|| without_verb_ending(word)).unwrap_or(word);
    let root = ["el", "er", "en"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
    stem.len() > 1 && root.contains(is_vowel)
}

/// Endings of weak verbs with the case endings of their participles, longest first.
const ENDINGS: &[&str] = &[
    "endes", "ender", "enden", "endem", "etest", "ende", "etes", "eter", "etem", "eten", "etet", "test",
    "tes", "ter", "tem", "tet", "ten", "ete", "end", "est", "te", "et", "st", "en", "e", "t",
];

/// The stem of a weak verb that no table knows, guessed. Stems in t and s lose them, since `leitet` may be *leit-et* or
/// *lei-tet*: that way all forms agree.
fn weak_stem(word: &str) -> String {
    let stem = el_er_stem(word).or_else(|| without_verb_ending(word)).unwrap_or(word);
    let stem = shortened(shortened(stem, 't'), 's');
    with_e_before_r(with_e_before_l(stem.to_owned()))
}

/// `handeln`, `handelnd`, `ändern` -> `handel`, `änder`; not `lern`.
fn el_er_stem(word: &str) -> Option<&str> {
    let stem =
        ["n", "nd", "nde", "nden", "nder", "ndes", "ndem"].iter().find_map(|end| word.strip_suffix(end))?;
    let root = stem.strip_suffix("el").or_else(|| stem.strip_suffix("er"))?;
    root.contains(is_vowel).then_some(stem)
}

fn without_verb_ending(word: &str) -> Option<&str> {
    ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|stem| stem.len() > 1 && stem.contains(is_vowel))
}

/// The stem without its final `letter`s, as long as a syllable is left.
fn shortened(stem: &str, letter: char) -> &str {
    let shorter = stem.trim_end_matches(letter);
    if shorter.len() > 1 && shorter.contains(is_vowel) { shorter } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verb_stems(word: &str) -> Vec<String> {
        super::verb_stems(word, word)
    }

    #[test]
    fn forms_of_one_verb_share_a_stem() {
        for forms in [
            "schreiben schreibe schreibt schrieb schriebst geschrieben schreibend",
            "verschreiben verschrieb verschrieben verschreibt",
            "aufschreiben aufschrieb aufgeschrieben aufzuschreiben",
            "anerkennen anerkannt anerkannte anzuerkennen",
            "lachen lache lachst lacht lachte lachten gelacht lachend lachende",
            "handeln handle handele handelst handelt handelte gehandelt handelnd",
            "ändern ändere ändre änderst ändert änderte geändert",
            "feiern feiere feire feierte gefeiert",
            "arbeiten arbeite arbeitest arbeitet arbeitete gearbeitet",
            "leisten leistet leistete geleistet",
            "reisen reist reiste gereist verreist",
            "studieren studiert studierte studierst",
            "rechnen rechnet rechnete gerechnet rechne",
            "lernen lernt lernte gelernt lerne",
            "gewöhnen gewöhnt gewöhnte gewöhnst",
            "öffnen öffnet öffnete geöffnet",
            "ölen öle ölt ölte geölt",
            "angeln angelt angelte geangelt angle",
            "ankern ankert ankerte geankert",
            "beantragen beantragt beantragte",
            "veranstalten veranstaltet veranstaltete",
            "unterwerfen unterwarf unterworfen unterwürfe",
            "gehen geht ging gegangen",
        ] {
            let forms: Vec<&str> = forms.split_whitespace().collect();
            let first = verb_stems(forms[0]);
            for form in &forms {
                let stems = verb_stems(form);
                // The derived verb is another one.
                let other = *form == "verreist";
                assert_eq!(
                    stems.iter().any(|stem| first.contains(stem)),
                    !other,
                    "{form}: {stems:?}, {first:?}"
                );
            }
        }
    }

    #[test]
    fn different_verbs_have_different_stems() {
        for (a, b) in [
            ("leiten", "leisten"),
            ("zahlen", "zählen"),
            ("nahen", "nähen"),
            ("nähren", "nähern"),
            ("lösen", "löschen"),
            ("stehen", "verstehen"),
            ("gründen", "grünen"),
        ] {
            assert_ne!(verb_stems(a), verb_stems(b), "{a} {b}");
        }
    }

    #[test]
    fn stems_of_el_and_er() {
        for (word, stem) in [
            ("handeln", Some("handel")),
            ("ändernd", Some("änder")),
            ("lern", None),
            ("kern", None),
            ("gehen", None),
        ] {
            assert_eq!(el_er_stem(word), stem, "{word}");
        }
    }

    #[test]
    fn a_word_may_belong_to_two_verbs() {
        assert_eq!(verb_stems("gehört"), ["gehör", "hör"]);
        assert_eq!(verb_stems("gehöre"), ["gehör"]);
    }
}
