//! Documents and archives through the real binary, which parses documents in a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::io::{Cursor, Write};
use std::process::Stdio;

use common::Workspace;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(text: &str) -> Vec<u8> {
    let main = format!("<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>");
    let core = "<x><dc:creator>Hanna Grewe</dc:creator><dcterms:created>2024-12-24</dcterms:created></x>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("docProps/core.xml", core.as_bytes()),
        ("word/document.xml", main.as_bytes()),
    ])
}

#[test]
fn documents_and_archives_are_found_and_what_is_broken_is_said() {
    let w = Workspace::new();
    let brief = docx("Die Rechenzentren am Hafen brauchen Strom.");
    w.write("a/brief.docx", &brief);
    w.write(
        "a/paket.zip",
        zip(&[("innen/brief.docx", &brief), ("kurz.txt", b"Hafen\n\nNoch ein Rechenzentrum.")]),
    );
    w.write("a/kaputt.docx", &docx("x")[..200]);
    w.write("a/kaputt.zip", &zip(&[("a.txt", b"Text")])[..20]);
    let run = w.lupe(&["index", "a", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let report = &run.json()[0];
    assert_eq!((&report["read"], &report["skipped"]["count"]), (&3.into(), &2.into()), "{report}");
    let reasons: Vec<&str> = report["skipped"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["reason"].as_str().unwrap())
        .collect();
    assert!(reasons[0].contains("the document could not be read"), "{reasons:?}");
    assert!(reasons[1].contains("the ZIP archive is damaged"), "{reasons:?}");
    let mut ids: Vec<String> = w
        .lupe(&["search", "--json", "--no-collapse", "Rechenzentrum"])
        .json()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, ["brief.docx", "paket.zip!/innen/brief.docx", "paket.zip!/kurz.txt"]);
    let why = w.lupe(&["show", "--why", "brief.docx"]);
    assert!(why.out.contains("date: 2024-12-24 (the day is known, from metadata)"), "{}", why.out);
    assert!(why.out.contains("author: Hanna Grewe"), "{}", why.out);
}

#[test]
fn every_article_can_be_listed_with_what_became_of_it() {
    let w = Workspace::new();
    let text =
        "Der Hafen bekommt einen neuen Kran, sagte die Leiterin am Dienstag vor der Presse in Hamburg.";
    w.write("a/eins.txt", text);
    w.write("a/zwei.txt", text);
    w.write("a/leer.txt", "");
    let run = w.lupe(&["index", "--list", "a"]);
    for line in ["eins.txt: new", "zwei.txt: new", "zwei.txt: exact version of eins.txt", "leer.txt: empty"] {
        assert!(run.err.contains(line), "{line}: {}", run.err);
    }
    w.write("a/eins.txt", "Etwas ganz anderes.");
    let run = w.lupe(&["index", "--json", "a"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let list = |name: &str| report[name]["entries"].to_string();
    assert!(list("indexed").contains(r#""location":"eins.txt","reason":"changed""#), "{report}");
    assert!(list("skipped").contains("leer.txt"), "{report}");
    assert_eq!(report["duplicates"]["count"], 0, "{report}");
}

#[test]
fn cleaning_rules_can_be_switched_off() {
    let w = Workspace::new();
    w.write("a.txt", "Titel\n\nStrom am Hafen.\n\nFoto: dpa");
    for (without, expected) in [("read-also", false), ("image-credits,read-also", true)] {
        assert_eq!(w.lupe(&["index", "a.txt", "--without", without, "--index", without]).code, Some(0));
        assert_eq!(
            w.lupe(&["show", "a.txt", "--index", without]).out.contains("Foto"),
            expected,
            "{without}"
        );
    }
    let run = w.lupe(&["index", "a.txt", "--without", "alles"]);
    assert!(run.code == Some(2) && run.err.contains("image-credits"), "{}", run.err);
}

#[test]
fn only_what_cannot_be_indexed_at_all_is_a_failure() {
    let w = Workspace::new();
    w.write("a/kaputt.zip", b"PK\x03\x04");
    assert_eq!(w.lupe(&["index", "a"]).code, Some(2));
    w.write("a/b.txt", "Text");
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_parser_keeps_to_its_memory() {
    let w = Workspace::new();
    let parse = |memory: &str, bytes: &[u8]| {
        let mut child = w
            .command(&["parse-document", "docx", memory])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may be gone before it has read all.
        let _ = child.stdin.take().unwrap().write_all(bytes);
        child.wait_with_output().unwrap()
    };
    let large = docx(&"Strom ".repeat(2_000_000));
    let enough = parse("1073741824", &large);
    assert!(enough.status.success() && enough.stdout.starts_with(b"{\"Ok\""), "{enough:?}");
    let little = parse("30000000", &large);
    // Either it says so, or it was ended.
    let says = little.stdout.starts_with(b"{\"Err\"");
    assert!(says || !little.status.success(), "{:?}", little.status);
    assert!(!parse("1073741824x", &large).status.success());
}
