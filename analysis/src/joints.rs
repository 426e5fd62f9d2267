//! Words that are written in several: `KI-Infrastruktur`, `E-Mail`, `Hieb- und Stichwaffen`, a word parted at a line's
//! end. Each piece is a token; the first one begins the joined word as well.

use crate::Language;
use crate::lang::de::suspended;
use crate::tokenizer::{Span, Tokenizer};

/// A longer chain of pieces is no word.
const MOST_PIECES: usize = 8;
/// Words and hyphens that may stand between a suspended word and the one that completes it.
const SUSPENDED_WITHIN: usize = 8;

/// A joined word that begins at a token.
#[derive(Debug, PartialEq)]
pub(crate) struct Joint {
    /// Where it ends in the text.
    pub(crate) end: usize,
    /// It, written as one word.
    pub(crate) written: String,
    /// Does its last piece have a capital, as a noun does?
    pub(crate) capital: bool,
}

/// Finds joined words while a text's tokens pass by in order.
pub(crate) struct Joints<'t> {
    text: &'t str,
    language: Language,
    /// Where the hyphen compound that was met last ends: its other pieces begin none.
    within: usize,
    /// Joints that begin at pieces still to come, the next one last.
    pending: Vec<(usize, Joint)>,
    /// The two tokens before.
    before: [Option<Span>; 2],
}

impl<'t> Joints<'t> {
    pub(crate) fn new(text: &'t str, language: Language) -> Self {
        Joints { text, language, within: 0, pending: Vec::new(), before: [None; 2] }
    }

    /// The joined words that begin at a token. Every token must be asked for, in order.
    pub(crate) fn at(&mut self, span: Span) -> Vec<Joint> {
        let mut found = Vec::new();
        let (before, behind) = self.may_be_hyphens(span);
        if behind && self.within <= span.start {
            if self.gap_length(span).is_some() {
                self.compound(span);
            } else if self.language == Language::De {
                found.extend(self.suspended(span));
            }
        }
        while self.pending.last().is_some_and(|(start, _)| *start == span.start) {
            found.extend(self.pending.pop().map(|(_, joint)| joint));
        }
        if before && self.language == Language::De {
            found.extend(self.completed(span));
        }
        self.before = [self.before[1], Some(span)];
        found
    }

    /// May there be a hyphen before a token, and one, or a glued word, behind it? Nearly every token has neither, and a
    /// byte or two tell.
    fn may_be_hyphens(&self, span: Span) -> (bool, bool) {
        let bytes = self.text.as_bytes();
        let at = |n: usize| bytes.get(n).copied().unwrap_or(b' ');
        let before = matches!(at(span.start.wrapping_sub(1)), b'-' | 0x80..=0xbf);
        let behind = match at(span.end) {
            b' ' => at(span.end + 1) == b'-',
            b'-' | 0xe2 | 0xc2 | b'A'..=b'Z' => true,
            _ => false,
        };
        (before, behind)
    }

    fn part(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Length of what joins a token to the next: a hyphen (also torn off, as in `AI -Rechenzentren`, or at a line's
    /// end) or, behind an abbreviation, nothing.
    fn gap_length(&self, span: Span) -> Option<usize> {
        let rest = self.text.get(span.end..)?;
        match rest.as_bytes().first()? {
            b'-' | 0xe2 | 0xc2 => {}
            b' ' => {
                let torn = rest.strip_prefix(" -")?;
                let mut next = torn.chars();
                let is_name = next.next()?.is_uppercase() && next.next()?.is_alphanumeric();
                let capital = self.part(span).starts_with(char::is_uppercase);
                return (is_name && capital).then_some(2);
            }
            first if first.is_ascii_uppercase() => {
                return self.part(span).ends_with(char::is_uppercase).then_some(0);
            }
            _ => return None,
        }
        let hyphen = rest.chars().next().filter(|c| is_hyphen(*c))?;
        let behind = rest.get(hyphen.len_utf8()..)?;
        let next = behind.trim_start_matches([' ', '\t', '\r']);
        let next = match next.strip_prefix('\n') {
            Some(next) => next.trim_start_matches([' ', '\t']),
            None => behind,
        };
        let parted = next.len() < behind.len();
        if !next.starts_with(char::is_alphanumeric)
            || (parted && suspended::joins_suspended(first_word(next)))
        {
            return None;
        }
        Some(rest.len() - next.len())
    }

    /// Notes the joined words of the hyphen compound that begins at a token.
    fn compound(&mut self, first: Span) {
        let mut pieces = vec![first];
        let mut rest = Tokenizer::starting_at(self.text, first.end);
        while let Some(&last) = pieces.last()
            && let Some(gap) = self.gap_length(last)
            && let Some(next) = rest.next()
            // From 2019-2020, and dates, are no words.
            && next.start == last.end + gap
            && !(last.number && next.number)
            && pieces.len() <= MOST_PIECES
        {
            pieces.push(next);
        }
        let Some(&last) = pieces.last() else { return };
        self.within = last.end;
        if pieces.len() < 2 || pieces.len() > MOST_PIECES {
            return;
        }
        let text = self.text;
        let letters = |span: Span| text.get(span.start..span.end).map_or(0, |piece| piece.chars().count());
        for (n, pair) in pieces.windows(2).enumerate().rev() {
            // The whole, and what hardly stands alone: E-Mail-Adresse, Covid-19-Impfung.
            let [a, b] = *pair else { continue };
            if pieces.len() > 2 && (b.number || letters(a) == 1 && !a.number) {
                self.pending.push((a.start, self.joint(pair)));
            }
            if n == 0 {
                self.pending.push((a.start, self.joint(&pieces)));
            }
        }
    }

    fn joint(&self, pieces: &[Span]) -> Joint {
        let last = pieces.last().map_or("", |span| self.part(*span));
        Joint {
            end: pieces.last().map_or(0, |span| span.end),
            written: pieces.iter().map(|span| self.part(*span)).collect(),
            capital: last.starts_with(char::is_uppercase),
        }
    }

    /// `Hieb- und Stichwaffen`: the whole word of a suspended one.
    fn suspended(&self, span: Span) -> Option<Joint> {
        if span.number || !self.text.get(span.end..)?.starts_with(is_hyphen) {
            return None;
        }
        let mut conjunction = false;
        let mut completing = None;
        for next in Tokenizer::starting_at(self.text, span.end).take(SUSPENDED_WITHIN) {
            let between = self.text.get(span.end..next.start)?;
            if between.contains(['.', ';', '!', '?', '\u{2013}']) {
                return None;
            }
            conjunction |= between.contains(['/', '&']);
            let behind = self.text.get(next.end..)?;
            if suspended::joins_suspended(self.part(next)) {
                conjunction = true;
            } else if behind.starts_with(is_hyphen) && self.gap_length(next).is_none() {
                // Another suspended word: Text-, Bild- und Tondateien.
            } else {
                completing = Some(next);
                break;
            }
        }
        let (first, next) = (self.part(span).to_lowercase(), completing.filter(|_| conjunction)?);
        let second = match self.gap_length(next) {
            // Wind- und Solar-Anlagen: the rest of the compound completes.
            Some(gap) => {
                let rest = Tokenizer::starting_at(self.text, next.end + gap).next()?;
                format!("{first}{}", self.part(rest).to_lowercase())
            }
            None => suspended::with_head_of(&first, &self.part(next).to_lowercase())?,
        };
        let capital = self.part(span).starts_with(char::is_uppercase);
        Some(Joint { end: span.end, written: second, capital })
    }

    /// `Stahlproduktion und -verarbeitung`: the whole word of one whose beginning stands before.
    fn completed(&self, span: Span) -> Option<Joint> {
        let [Some(first), Some(conjunction)] = self.before else { return None };
        let between = self.text.get(conjunction.end..span.start)?;
        if span.number || !between.trim_start_matches(' ').strip_prefix(is_hyphen)?.is_empty() {
            return None;
        }
        let spaced = between.starts_with(' ') && self.text.get(first.end..conjunction.start)? == " ";
        if !spaced || !suspended::joins_suspended(self.part(conjunction)) {
            return None;
        }
        let (first, second) = (self.part(first).to_lowercase(), self.part(span).to_lowercase());
        let written = suspended::with_modifier_of(&first, &second)?;
        Some(Joint { end: span.end, written, capital: true })
    }
}

/// The hyphen in its spellings; a soft one shows only at a line's end, where it is one.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}')
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_words_begin_at_their_first_piece() {
        for (text, expected) in [
            ("KI-Infrastruktur", "KI-Infrastruktur=KIInfrastruktur"),
            ("KIInfrastruktur", "KIInfrastruktur=KIInfrastruktur"),
            ("KI Infrastruktur", ""),
            ("per E\u{2011}Mail an", "E\u{2011}Mail=EMail"),
            ("E-Mail-Adresse", "E-Mail-Adresse=EMailAdresse E-Mail=EMail"),
            ("Private-Equity-Kapital", "Private-Equity-Kapital=PrivateEquityKapital"),
            ("die Covid-19-Impfung", "Covid-19-Impfung=Covid19Impfung Covid-19=Covid19"),
            ("F-16 von 2019-2020 am 2024-12-24", "F-16=F16"),
            ("AI -Rechenzentren", "AI -Rechenzentren=AIRechenzentren"),
            ("er kam -Gott sei Dank- spät", ""),
            ("das Rechen-\n  zentrum", "Rechen-\n  zentrum=Rechenzentrum"),
            ("das Rechen\u{ad}\nzentrum", "Rechen\u{ad}\nzentrum=Rechenzentrum"),
            ("Hieb- und Stichwaffen", "Hieb=hiebwaffen"),
            ("Ein-\nund Ausgang", "Ein=eingang"),
            ("Ein-/Ausgang", "Ein=eingang"),
            ("Wasser-, Luft- und Bodenverschmutzung", "Wasser=wasserverschmutzung Luft=luftverschmutzung"),
            ("Wind- und Solar-Anlagen", "Wind=windanlagen Solar-Anlagen=SolarAnlagen"),
            ("Stahlproduktion und -verarbeitung", "verarbeitung=stahlverarbeitung"),
            ("Hieb- und", ""),
            ("das Wort Hieb- ist kurz und Stichwaffen lang", ""),
            ("a-b-c-d-e-f-g-h-i-j", ""),
            ("- - -- x-", ""),
        ] {
            let mut joints = Joints::new(text, Language::De);
            let mut found = Vec::new();
            for span in Tokenizer::new(text) {
                for joint in joints.at(span) {
                    found.push(format!("{}={}", &text[span.start..joint.end], joint.written));
                }
            }
            assert_eq!(found.join(" "), expected, "{text:?}");
        }
    }
}
