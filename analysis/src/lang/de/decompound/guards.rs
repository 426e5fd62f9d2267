//! What a part of a compound may look like: word beginnings and ends that German allows, endings that are
//! never parts.

use std::sync::LazyLock;

use rustc_hash::FxHashSet as HashSet;

use crate::lang::de::endings::{begins_with, ends_in};

/// Endings that derive or inflect a word. None of them is a part, wherever it stands.
const SUFFIXES: &str = "
    heit keit schaft ungen ling linge chen lein nis nisse tum haft lich isch ismus isten tion ation ionen ieren iert
    erei igkeit barkeit samkeit lichkeit losigkeit innen erin erinnen enden ende ernd sten ster stes sterin erte
    erten zung dung tung lung sung rung nung bung gung kung mung fung ierung isierung erung isation ität itäten iker
    tration ator atoren atur aturen aturen liche igen igen ologie ions ungs schafts heits keits chaft chaften
    schaften heiten keiten ationen ization istik erie eren erst aner ianer enz anz ment mente ierte ierungen bares
    sames haftes hafter haftem elle elles ellen eller ellem lichen igte igten igung igungen elung erbar erlich ische isches ischen ischer scher sches sche schen ahme
    ichtung chnitt chlag chuss chreibung ierer ierend erung erungen elungen logie logen ling lings zeuge tigkeit
    thek theken grafie graphie graf graph loge logen skop metrie gramme ender enders thie isse iner ester ette ille
    bare baren same losen hafte haften euse liches licher lichem barer barem samer samem loses loser losem ales aler alem
    ives iver ivem iges iger igem";

/// Closed-class words: too short or too frequent to be told from the letters of other words.
const CLOSED: &str = "
    sein seine seinen einer eine eines einen einem dies diese dieser dass nicht oder aber wird sind hier dort ihre ihren
    ihrer ihnen sich denn wenn weil dann noch auch schon über unter nach wider gegen hatte haben hast waren wäre
    wurde werden worden kann sehr bzw etwa also eben ganz dazu davon damit dabei daran darin darum mich dich uns euch
    mein dein kein keine sowie sondern sonst zwar nur sie wir ist war hat der die das den dem des und ent zer ver gen
    auf aus ein für hin her vor mit bei miss durch über wider zum zur";

/// Words of three letters that do begin or end compounds; all others are more often the letters of something
/// else.
const SHORT: &str = "
    aal abt akt alm alt amt art arm ass ast axt bad ball bar bau bio bit boa bob bus cd chi club
    dom dur duo ehe eid eis elf erz ey fan fee fuß gas gin gut hai hof huf hut job jod kai kur kuh law lab
    lob los mai maß mob mut neu not ohr öko öl ost pop pub pro pol rad rat reh rot rum rum see sex ski sog sud süd
    tag tal tat tau tee tod ton tor tüv typ ufo uhr ulm ur vip web weg wut zar zoo zug gau geo gel neo top tür
    spa app fax hub log ohm opa oma ort pen pkw lkw reb tot yen";

/// Consonants that may stand before a word's first vowel.
const ONSETS: &str = "
    b bl br c ch chl chr cl cr d dr dj f fl fr g gh gl gn gr h j k kl kn kr l m n p pf pfl pfr ph phl phr pl pn pr ps
    qu r rh s sc sch schl schm schn schr schw sh sk skl skr sl sm sn sp sph spl spr st str sv sw sz t th thr tr ts tsch
    tw v vl w wh wr x y z zw";

/// Prefixes behind which a boundary is suspect: the rest often looks like a word of its own (`ver-brauch`).
const VERBAL_PREFIXES: &[&str] = &[
    "ver", "be", "ent", "er", "zer", "ge", "miss", "auf", "aus", "ein", "an", "ab", "über", "um", "vor",
    "unter", "durch", "nach", "zu", "bei", "mit",
];

/// Ends of a word that would be an unknown head: rather the end of a derived word than of a name or loan.
const DERIVED: &[&str] = &[
    "ung", "ungen", "isch", "ität", "ige", "iger", "igen", "iges", "ende", "enden", "ender", "endes", "ener",
    "ene", "iner", "ist", "isten", "erer", "ion", "ing", "eher", "aner", "ent", "keit", "heit", "schaft",
    "ismus", "ator", "ur", "elle", "ette", "ine", "itis", "ose", "ik", "iker", "stel", "nis", "nisse",
    "chen", "lein", "ling", "graf", "loge", "ie", "ium", "ien", "eur", "eurin", "är", "licher", "liche",
    "ierer", "ation", "ular", "ille", "otte", "enz", "anz", "at", "ole", "in", "ien",
];

static NEVER_A_PART: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| SUFFIXES.split_whitespace().chain(CLOSED.split_whitespace()).collect());
static SHORT_PARTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SHORT.split_whitespace().collect());
static LEGAL_ONSETS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| ONSETS.split_whitespace().collect());

/// Is the letter one that German words are written with (loan words included)?
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase()
        || matches!(c, 'ä' | 'ö' | 'ü' | 'ß' | 'é' | 'è' | 'ê' | 'à' | 'â' | 'ç' | 'ô' | 'î')
}

pub(super) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü' | 'é' | 'è' | 'ê' | 'à' | 'â' | 'ô' | 'î')
}

/// An ending or closed-class word.
pub(super) fn is_never_a_part(part: &str) -> bool {
    NEVER_A_PART.contains(part)
}

/// May `part`, taken from a corpus rather than from the base lexicon, be a part at all?
pub(super) fn may_be_part(part: &str) -> bool {
    let letters = part.chars().count();
    let long_enough = letters >= 4 || letters == 3 && SHORT_PARTS.contains(part);
    long_enough && !is_never_a_part(part) && has_legal_onset(part)
}

/// Does the part begin as German syllables may? A part without a vowel has no legal beginning.
pub(super) fn has_legal_onset(part: &str) -> bool {
    match part.find(is_vowel) {
        None => false,
        Some(0) => true,
        Some(_) if part.starts_with("qu") => true,
        Some(at) => part.get(..at).is_some_and(|onset| LEGAL_ONSETS.contains(onset)),
    }
}

/// Does the part end as German words may? Told by its last consonants: `-ngr`, `-tl`, `-nh` end no word.
pub(super) fn has_legal_coda(part: &str) -> bool {
    let tail: Vec<char> = part.chars().rev().take_while(|&c| !is_vowel(c)).collect();
    match tail.as_slice() {
        ['q' | 'j', ..] => false,
        ['v', _, ..] => false,
        ['h', 'l' | 'r', ..] => false,
        ['l' | 'r' | 'n', 'b' | 'd' | 'f' | 'g' | 'k' | 'p' | 't', ..] => false,
        consonants => consonants.len() < 6,
    }
}

/// Does a word that would be an unknown last part look like a derived one?
pub(super) fn looks_derived(part: &str) -> bool {
    let letters = part.chars().count();
    ends_in(part, &["ierung", "ierer", "ation", "igkeit", "lichkeit", "lichung", "ierende"])
        || DERIVED.iter().any(|ending| letters <= ending.chars().count() + 4 && ends_in(part, &[ending]))
        || ends_in_suffix(part, 3)
}

/// Does the part begin with a suffix, as what is left of a word cut in the wrong place: `heitlichung`,
/// `ungsfall`?
pub(super) fn begins_with_suffix(part: &str) -> bool {
    begins_with(
        part,
        &[
            "heit", "keit", "lich", "isch", "ung", "schaft", "chaft", "igkeit", "tigkeit", "ier", "isat",
            "isier", "smus", "ismus", "ität",
        ],
    )
}

/// Is the part a verb's prefix and a few letters: `beher`, `versch`, `beant`?
pub(super) fn is_prefixed_rest(part: &str) -> bool {
    part.chars().count() <= 7
        && begins_with(part, &["ver", "be", "ent", "er", "zer", "ge", "aus", "auf", "ein", "ab"])
}

/// `ministerinnen` -> `minister`: inflection keys may keep them apart.
pub(super) fn masculine(part: &str) -> Option<&str> {
    part.strip_suffix("innen").or_else(|| part.strip_suffix("in"))
}

/// Does the part end in a prefix that belongs to what follows: `käseauf-schnitt`, `umver-teilung`?
pub(super) fn ends_in_prefix(part: &str) -> bool {
    ends_in(part, &["be", "ver", "auf", "aus", "ent", "ein", "über", "abge", "zer"])
}

/// Does the part end like the abstract nouns that always take a linking -s?
pub(super) fn takes_s(part: &str) -> bool {
    ends_in(part, &["ung", "heit", "keit", "schaft", "ion", "ität", "ling", "tum"])
        && part.chars().count() > 5
}

/// Has the part one syllable only, told by its groups of vowels?
pub(super) fn is_one_syllable(part: &str) -> bool {
    let mut before = false;
    let mut groups = 0;
    for c in part.chars() {
        let vowel = is_vowel(c);
        groups += usize::from(vowel && !before);
        before = vowel;
    }
    groups <= 1
}

/// Is a boundary behind `sch` more likely one before it: does what follows begin a syllable with it (`untersch|reiben`)?
pub(super) fn is_cut_sch(part: &str, ahead: &str) -> bool {
    part.ends_with("sch") && ahead.starts_with(['l', 'm', 'n', 'r', 'w'])
}

/// `amerika|nisch`, `problema|tisch`: an adjective's ending behind a vowel, not the nouns `Nische` and `Tisch`.
pub(super) fn is_isch_ending(before: &str, part: &str) -> bool {
    let ending = begins_with(part, &["nisch", "tisch"]) && part.chars().count() <= 7;
    ending && before.ends_with(is_vowel) && !before.ends_with("ee")
}

/// Is the part little more than a suffix: fewer than `letters` letters before one?
pub(super) fn ends_in_suffix(part: &str, letters: usize) -> bool {
    part.char_indices()
        .take(letters)
        .any(|(at, _)| part.get(at..).is_some_and(|rest| NEVER_A_PART.contains(rest)))
}

/// Is the part a modifier with its linking -s still on: `zeitungs`, `freiheits`?
pub(super) fn ends_in_link(part: &str) -> bool {
    ends_in(part, &["ungs", "heits", "keits", "schafts", "ions", "itäts", "lings", "tums"])
        && part.chars().count() > 4
}

/// Is the part a verbal prefix and at most `letters` letters: `beste`, `verar`?
pub(super) fn is_prefix_and_rest(part: &str, letters: usize) -> bool {
    let first = part.as_bytes().first();
    VERBAL_PREFIXES
        .iter()
        .filter(|prefix| prefix.as_bytes().first() == first)
        .any(|prefix| part.strip_prefix(prefix).is_some_and(|rest| rest.chars().count() <= letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_begin_and_end_like_words() {
        for (part, onset, coda) in [
            ("straße", true, true),
            ("quelle", true, true),
            ("tzplan", false, true),
            ("rschutz", false, true),
            ("kindl", true, false),
            ("herbst", true, true),
            ("recht", true, true),
            ("bckg", false, true),
        ] {
            assert_eq!((has_legal_onset(part), has_legal_coda(part)), (onset, coda), "{part}");
        }
    }

    #[test]
    fn suffixes_and_closed_words_are_no_parts() {
        for part in ["heit", "ierung", "liches", "ales", "und", "ologie", "ens", "en", "e", "xyz"] {
            assert!(!may_be_part(part), "{part}");
        }
        for part in ["tag", "recht", "öl", "eis"] {
            assert_eq!(may_be_part(part), part != "öl", "{part}");
        }
    }
}
