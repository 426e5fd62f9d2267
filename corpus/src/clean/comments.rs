//! Comment forms at the end of pages.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Notes;
use crate::Rule;

/// What a form begins with, in lower case.
const HEADINGS: [&str; 24] = [
    "leave a comment",
    "leave a reply",
    "post a comment",
    "write a comment",
    "add a comment",
    "join the discussion",
    "cancel reply",
    "schreibe einen kommentar",
    "schreiben sie einen kommentar",
    "einen kommentar schreiben",
    "kommentar schreiben",
    "kommentar verfassen",
    "kommentar hinterlassen",
    "hinterlasse einen kommentar",
    "hinterlassen sie einen kommentar",
    "einen kommentar hinterlassen",
    "kommentieren",
    "antwort schreiben",
    "antwort hinterlassen",
    "kommentar abgeben",
    "laisser un commentaire",
    "deja un comentario",
    "deja una respuesta",
    "lascia un commento",
];

/// What only a form says, in lower case.
const PROMISES: [&str; 14] = [
    "your email address will not be published",
    "your e-mail address will not be published",
    "required fields are marked",
    "e-mail-adresse wird nicht veröffentlicht",
    "e-mail-adresse wird nicht angezeigt",
    "email-adresse wird nicht veröffentlicht",
    "e-mail adresse wird nicht veröffentlicht",
    "erforderliche felder sind mit",
    "pflichtfelder sind mit",
    "notwendige felder sind mit",
    "adresse e-mail ne sera pas publiée",
    "dirección de correo electrónico no será publicada",
    "indirizzo email non sarà pubblicato",
    "les champs obligatoires sont indiqués",
];

/// The other lines of a form, in lower case and without stars and colons.
const FIELDS: [&str; 33] = [
    "name",
    "ihr name",
    "dein name",
    "your name",
    "e-mail",
    "email",
    "e-mail-adresse",
    "email address",
    "e-mail address",
    "ihre e-mail-adresse",
    "deine e-mail-adresse",
    "website",
    "webseite",
    "url",
    "kommentar",
    "ihr kommentar",
    "dein kommentar",
    "comment",
    "your comment",
    "nachricht",
    "message",
    "kommentar absenden",
    "kommentar abschicken",
    "kommentar senden",
    "absenden",
    "abschicken",
    "senden",
    "post comment",
    "submit comment",
    "submit",
    "send",
    "antworten abbrechen",
    "antwort abbrechen",
];

/// What the long lines of a form begin with.
const OPTIONS: [&str; 13] = [
    "save my name",
    "meinen namen",
    "notify me of",
    "benachrichtige mich",
    "benachrichtigung bei",
    "this site uses akismet",
    "diese website verwendet akismet",
    "ich habe die datenschutzerklärung",
    "mit der nutzung dieses formulars",
    "you must be logged in",
    "du musst angemeldet sein",
    "sie müssen angemeldet sein",
    "enregistrer mon nom",
];

/// One of these is in every promise, however its words are capitalised.
static SIGNS: LazyLock<[Finder<'static>; 9]> = LazyLock::new(|| {
    [
        "ublished",
        "ffentlicht",
        "ngezeigt",
        "elder sind mit",
        "elds are marked",
        "ubliée",
        "ublicada",
        "ubblicato",
        "obligatoires",
    ]
    .map(Finder::new)
});

/// Cuts comment forms: from the heading, or the promise that says it is one, to the last line that belongs to it.
pub(super) fn cut(lines: &mut Vec<Cow<'_, str>>, notes: &mut Notes) {
    if !notes.allows(Rule::CommentForm) {
        return;
    }
    let mut index = 0;
    while index < lines.len() {
        let Some(line) = lines.get(index) else { return };
        match begins(line) {
            Some(at) if is_form(lines, index) => {
                let end = end(lines, index);
                for line in lines.get(index..end).unwrap_or_default() {
                    let dropped = if at > 0 { line.get(at..).unwrap_or_default() } else { line };
                    if !dropped.is_empty() {
                        notes.add(Rule::CommentForm, dropped.trim());
                    }
                }
                let kept =
                    lines.get(index).and_then(|line| line.get(..at)).map(|kept| kept.trim_end().to_owned());
                lines.drain(index..end);
                if let Some(kept) = kept.filter(|kept| !kept.is_empty()) {
                    lines.insert(index, Cow::Owned(kept));
                    index += 1;
                }
            }
            _ => index += 1,
        }
    }
}

/// Where in a line a form begins: at its start, or behind the text's last sentence.
fn begins(line: &str) -> Option<usize> {
    let start = line.trim_start();
    if start.len() <= 120 && is_heading(start) {
        return Some(0);
    }
    // Behind text only with the promise, whose rarest letters are looked for in every line.
    if !SIGNS.iter().any(|sign| sign.find(line.as_bytes()).is_some()) {
        return None;
    }
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return PROMISES
            .iter()
            .any(|promise| lower.contains(promise))
            .then_some(0)
            .filter(|_| line.len() <= 300);
    }
    let promise = PROMISES.iter().filter_map(|promise| lower.find(promise)).min()?;
    let before = lower.get(..promise)?;
    let near = before.len().saturating_sub(120);
    let heading = HEADINGS.iter().filter_map(|heading| before.rfind(heading)).filter(|&at| at >= near).min();
    let sentence = before.rfind(['.', '!', '?', '*']).map_or(0, |end| end + 1);
    let at = heading.unwrap_or(sentence);
    Some(if line.get(..at).is_some_and(|before| before.trim().is_empty()) { 0 } else { at })
}

fn is_heading(line: &str) -> bool {
    // The headings are ASCII, so that no line needs to be put in lower case.
    HEADINGS
        .iter()
        .any(|heading| line.get(..heading.len()).is_some_and(|start| start.eq_ignore_ascii_case(heading)))
}

/// Whether what begins at this line is a form: it makes its promise at once, has fields, or ends the text.
fn is_form(lines: &[Cow<'_, str>], index: usize) -> bool {
    let near = || lines.iter().skip(index).filter(|line| !line.is_empty()).take(5);
    let heading_only = lines.get(index).is_some_and(|line| {
        let lower = line.to_lowercase();
        let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
        HEADINGS.contains(&lower)
    });
    let ends = || lines.iter().skip(index + 1).all(|line| line.is_empty());
    near().any(|line| promises(line)) || heading_only && (ends() || near().skip(1).any(|line| is_field(line)))
}

fn promises(line: &str) -> bool {
    let lower = line.to_lowercase();
    PROMISES.iter().any(|promise| lower.contains(promise))
}

/// The first line after the form.
fn end(lines: &[Cow<'_, str>], start: usize) -> usize {
    let mut end = start + 1;
    for (offset, line) in lines.iter().enumerate().skip(start + 1) {
        if line.is_empty() {
            continue;
        }
        if !(promises(line) || is_field(line) || is_heading(line)) || line.len() > 400 {
            break;
        }
        end = offset + 1;
    }
    end
}

fn is_field(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty()
        || FIELDS.contains(&bare)
        || bare.ends_with("(optional)") && bare.len() <= 40
        || OPTIONS.iter().any(|option| bare.starts_with(option))
        || bare == "δ"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(text: &str, expected: &str) {
        let mut lines = text.split('\n').map(Cow::Borrowed).collect();
        cut(&mut lines, &mut Notes::new(Rules::all()));
        assert_eq!(super::super::joined(&lines), expected, "{text:?}");
    }

    #[test]
    fn forms_are_cut_and_what_follows_them_stays() {
        check(
            "Text.\n\nLeave a Comment\n\nYour email address will not be published. Required fields are marked *",
            "Text.",
        );
        check(
            "Text.\n\nSchreibe einen Kommentar Antworten abbrechen\n\nDeine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert\n\nKommentar *\nName *\nE-Mail *\nWebsite\n\nMeinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser speichern.\n\nNoch ein Absatz.",
            "Text.\n\nNoch ein Absatz.",
        );
        check(
            "Das Ende. Leave a Comment Your email address will not be published. Required fields are marked *",
            "Das Ende.",
        );
        check("Das Ende. Ihre E-Mail-Adresse wird nicht veröffentlicht.", "Das Ende.");
        check("Text.\n\nKommentar schreiben\nName\nE-Mail", "Text.");
        check("Text.\n\nKommentar verfassen", "Text.");
    }

    #[test]
    fn every_promise_is_noticed() {
        for promise in PROMISES {
            assert!(SIGNS.iter().any(|sign| sign.find(promise.as_bytes()).is_some()), "{promise}");
        }
    }

    #[test]
    fn texts_about_comments_stay() {
        for text in [
            "Kommentieren heißt urteilen.\n\nText.",
            "Die Studie wurde nicht veröffentlicht.\nMehr.",
            "Leave a comment below and win!\n\nThe second paragraph.",
            "Kommentar schreiben\n\nSo geht es: erst denken.",
        ] {
            check(text, text);
        }
    }
}
