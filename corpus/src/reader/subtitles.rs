//! Subtitles: SubRip (`.srt`) and WebVTT (`.vtt`), the spoken text without its times.

use super::{Draft, Output, Reader, Shape, decode};
use crate::input::Input;
use crate::{Error, SkipReason};

pub(super) struct Subtitles;

/// Whether a text begins like a file of subtitles: by WebVTT's name, or with a number and a time.
pub(super) fn looks_like(start: &[u8]) -> bool {
    if start.starts_with(b"WEBVTT") {
        return true;
    }
    let mut lines = start.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let (Some(number), Some(time)) = (lines.next(), lines.next()) else { return false };
    number.len() <= 6
        && number.trim_ascii().iter().all(u8::is_ascii_digit)
        && std::str::from_utf8(time).is_ok_and(is_time)
}

/// `00:00:01,000 --> 00:00:04,074`
fn is_time(line: &str) -> bool {
    let is_clock = |text: &str| {
        text.len() >= 8
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b',' | b'.'))
    };
    let Some((from, to)) = line.trim().split_once(" --> ") else { return false };
    is_clock(from.trim()) && is_clock(to.trim().split(' ').next().unwrap_or_default())
}

impl Reader for Subtitles {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(bytes) = out.whole(input)? else { return Ok(()) };
        if memchr::memchr(0, &bytes).is_some() {
            let _ = out.skip(location, SkipReason::Binary { kind: None });
            return Ok(());
        }
        let source = decode::decode(&bytes, None).replace("\r\n", "\n").replace('\r', "\n");
        let language = language(&source).map(str::to_owned);
        let draft = Draft {
            id,
            text: spoken(&source),
            language: language.and_then(|tag| out.language(&tag, &location)),
            shape: Shape::Record,
            ..Draft::default()
        };
        let _ = out.article(Draft { source: Some(source), ..draft }, &location);
        Ok(())
    }
}

/// What the head of WebVTT says.
fn language(source: &str) -> Option<&str> {
    let mut head = source.lines().take_while(|line| !line.trim().is_empty());
    head.next().filter(|line| line.starts_with("WEBVTT"))?;
    head.find_map(|line| line.strip_prefix("Language:")).map(str::trim)
}

/// The lines below each time, joined where a sentence goes on.
fn spoken(source: &str) -> String {
    let mut text = String::new();
    let mut last = String::new();
    for cue in source.split("\n\n") {
        let mut lines = cue.lines();
        if !lines.any(is_time) {
            continue;
        }
        for line in lines {
            let line = without_marks(line);
            let line = line.trim();
            // What scrolls up is said once.
            if line.is_empty() || line == last {
                continue;
            }
            let ends = text.ends_with(['.', '!', '?', '…', ':', '"', '”', '“', '»', ')']);
            let turns = line.starts_with(['-', '–', '—']);
            if !text.is_empty() {
                text.push(if ends || turns { '\n' } else { ' ' });
            }
            text.push_str(line);
            line.clone_into(&mut last);
        }
    }
    text
}

/// A line without tags (`<i>`, `<c.yellow>`, `<00:01.000>`, `{\an8}`); `<v Anna>` names who speaks.
fn without_marks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let (opens, closes) = if mark.starts_with('<') { ('<', '>') } else { ('{', '}') };
        let inside = mark.find(closes).and_then(|end| mark.get(1..end));
        let is_mark = inside.is_some_and(|inside| match opens {
            '<' => inside.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/'),
            _ => inside.starts_with('\\'),
        });
        match inside.filter(|_| is_mark) {
            Some(inside) => {
                if let Some(speaker) = inside.strip_prefix("v ") {
                    out.push_str(speaker.trim());
                    out.push_str(": ");
                }
                rest = mark.get(inside.len() + 2..).unwrap_or_default();
            }
            None => {
                out.push(opens);
                rest = mark.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spoken_is_the_text() {
        let srt = "1\n00:00:01,000 --> 00:00:04,074\n<i>Der Rat hat\nentschieden.</i>\n\n2\n00:00:05,000 --> 00:00:08,500\n- Ja.\n- Nein, 3 < 4 {sic}.\n\n3\n00:00:09,000 --> 00:00:11,000\n{\\an8}Ende";
        assert_eq!(spoken(srt), "Der Rat hat entschieden.\n- Ja.\n- Nein, 3 < 4 {sic}.\nEnde");
        let vtt = "WEBVTT\nLanguage: de\n\nNOTE von Hand\n\na\n00:00.000 --> 00:04.000 align:start\n<v Anna>Guten Abend,\n\n00:04.000 --> 00:08.000\nGuten Abend,\nheute<00:05.000><c> um acht</c>";
        assert_eq!(spoken(vtt), "Anna: Guten Abend, Guten Abend, heute um acht");
        assert_eq!(language(vtt), Some("de"));
        assert_eq!(language(srt), None);
    }

    #[test]
    fn subtitles_are_told_from_other_text() {
        for (text, expected) in [
            ("1\r\n00:00:01,000 --> 00:00:04,074\r\nText", true),
            ("WEBVTT - Titel\n", true),
            ("1\nText", false),
            ("1\n00:00:01,000 bis 00:00:04,074", false),
            ("", false),
        ] {
            assert_eq!(looks_like(text.as_bytes()), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([<>{}\\\\v 0-9:,.\n]| --> |\\PC){0,60}") {
            let _ = (looks_like(text.as_bytes()), spoken(&text));
        }
    }
}
