//! Random and damaged bytes in every format: nothing panics, and every article keeps its promises.

#![allow(clippy::unwrap_used)] // a test may fail

mod common;

use common::{gz, read, samples};
use lupe_corpus::ReadOptions;
use proptest::prelude::*;

/// A small file of each format with a name for it. PDF is not among them: its parser is of a kind that damage can
/// send into endless loops, and what bounds it is a process of its own.
fn whole() -> Vec<(&'static str, Vec<u8>)> {
    let text = "Titel\n\nDer Rat tagt.\n\nFoto: dpa\n".as_bytes();
    vec![
        ("a.txt", text.to_vec()),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:04,074\n<i>Der Rat</i>\n".to_vec()),
        ("a.md", b"---\ntitle: T\n---\n# A\n\n- *b* [c](d) {{x}}\n".to_vec()),
        ("a.html", b"<html><head><title>T</title><script type=application/ld+json>{\"author\":[]}</script></head><body><nav>a</nav><article><h1>T</h1><p>b<ul><li>c</ul></article>".to_vec()),
        ("a.jsonl", b"{\"id\":1,\"text\":\"a\"}\n{\"text\":\"b\"}\n".to_vec()),
        ("a.json", b"{\"items\":[{\"id\":1,\"text\":\"a\"},{\"text\":\"<p>b</p>\"}]}".to_vec()),
        ("a.csv", b"title;text\n\"a;\"\"b\";c\nd;e\n".to_vec()),
        ("a.rss", samples::RSS.as_bytes().to_vec()),
        ("a.atom", samples::ATOM.as_bytes().to_vec()),
        ("a.eml", samples::MESSAGE.as_bytes().to_vec()),
        ("a.mbox", samples::mailbox().into_bytes()),
        ("a.docx", samples::docx(samples::WORD.as_bytes())),
        ("a.odt", samples::odt(samples::OPEN.as_bytes())),
        ("a.epub", samples::epub(samples::CHAPTER.as_bytes())),
        ("a.zip", samples::zip(&[("b.txt", text), ("c.jsonl", b"{\"text\":\"a\"}")])),
        ("a.tar", samples::tar(&[("b.txt", text), ("c.txt.gz", &gz(text))])),
        ("a.warc", samples::warc_record("response", "http://a", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n\r\n")),
        ("a.warc.gz", samples::warc()),
        ("a.txt.zst", zstd::encode_all(text, 1).unwrap()),
    ]
}

/// Reads, and checks what holds of every article.
fn survives(name: &str, bytes: &[u8]) {
    let (articles, ..) =
        read(name, bytes, &ReadOptions { max_article_bytes: 1 << 20, ..ReadOptions::default() });
    for article in articles {
        assert!(!article.title.contains(['\n', '\r']), "{name}: {article:?}");
        assert!(!article.title.is_empty() || article.text.is_empty(), "{name}: {article:?}");
        assert!(!article.text.contains(['\r', '\0']), "{name}: {article:?}");
        assert!(article.date.is_some() == article.date_origin.is_some(), "{name}: {article:?}");
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Set(usize, u8),
    Cut(usize),
    Drop(usize, usize),
    Repeat(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || any::<usize>();
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => at().prop_map(Damage::Cut),
        1 => (at(), 1usize..50).prop_map(|(at, length)| Damage::Drop(at, length)),
        1 => (at(), 1usize..50).prop_map(|(at, length)| Damage::Repeat(at, length)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let size = bytes.len();
        match *damage {
            Damage::Set(at, byte) => bytes[at % size] = byte,
            Damage::Cut(at) => bytes.truncate(at % size),
            Damage::Drop(at, length) => drop(bytes.drain(at % size..(at % size + length).min(size))),
            Damage::Repeat(at, length) => {
                let piece = bytes[at % size..(at % size + length).min(size)].to_vec();
                bytes.extend(piece);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_survived(damages in prop::collection::vec(damage(), 1..6)) {
        for (name, bytes) in whole() {
            survives(name, &damaged(bytes, &damages));
        }
    }

    #[test]
    fn damage_within_packages_is_survived(damages in prop::collection::vec(damage(), 1..6)) {
        survives("a.docx", &samples::docx(&damaged(samples::WORD.into(), &damages)));
        survives("a.odt", &samples::odt(&damaged(samples::OPEN.into(), &damages)));
        survives("a.epub", &samples::epub(&damaged(samples::CHAPTER.into(), &damages)));
        survives("a.html.gz", &gz(&damaged(samples::CHAPTER.into(), &damages)));
    }

    #[test]
    fn random_bytes_are_survived_behind_each_beginning(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (name, whole) in whole() {
            let start = &whole[..whole.len().min(40)];
            survives(name, &[start, &bytes].concat());
            survives(name, &bytes);
        }
    }
}

#[cfg(feature = "pdf")]
#[test]
fn damaged_pdf_documents_are_survived() {
    let whole = samples::pdf(&["Der Rat tagt.", "Und noch eine Zeile."]);
    for at in (0..whole.len()).step_by(23) {
        let mut bytes = whole.clone();
        bytes[at] = bytes[at].wrapping_add(13);
        survives("a.pdf", &bytes);
        survives("a.pdf", &whole[..at]);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_page_that_is_its_own_ancestor_is_survived() {
    let whole = String::from_utf8(samples::pdf(&["Der Rat tagt.", "Und noch eine Zeile."])).unwrap();
    // The page lacks what it would ask its ancestors for; the places of the objects stay.
    let asks = whole.replace("/Resources", "/Resourcez");
    for (from, to) in [("/Parent 2 0 R", "/Parent 3 0 R"), ("/Type /Pages /Kids", "/Parent 2 0 R/Kids")] {
        let goes_round = asks.replace(from, to);
        assert!(goes_round != asks && goes_round.len() == asks.len());
        survives("a.pdf", goes_round.as_bytes());
    }
}
