//! What fuzzing begins with, and how far it came.
//!
//! ```text
//! cargo run -p lupe-corpus --example fuzz -- seeds fuzz/corpus      writes small files of each format, a folder a target
//! cargo run -p lupe-corpus --example fuzz -- reached fuzz/corpus    counts the inputs that become articles with text
//! ```

#![allow(clippy::unwrap_used)] // it makes known files in memory

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs;
use std::io;
use std::path::Path;

use common::{gz, read, samples};
use lupe_corpus::ReadOptions;

/// The targets that read files, and the name of the file that each reads; of a package, the bytes are its main part.
const READERS: [(&str, &str); 18] = [
    ("html", "a.html"),
    ("markdown", "a.md"),
    ("subtitles", "a.srt"),
    ("mail", "a.eml"),
    ("feed", "a.rss"),
    ("json", "a.json"),
    ("jsonl", "a.jsonl"),
    ("warc", "a.warc"),
    ("zip", "a.zip"),
    ("docx", "a.docx"),
    ("epub", "a.epub"),
    ("odt", "a.odt"),
    ("pdf", "a.pdf"),
    ("table", "a.csv"),
    ("tar", "a.tar"),
    ("text", "a.txt"),
    ("mailbox", "a.mbox"),
    ("compressed", "a.gz"),
];

/// Samples longer than this take no part: short inputs are mutated better.
const LONGEST: usize = 8192;

const BOOK: &str = r#"<package><metadata><dc:title>Die Netze</dc:title><dc:creator>Hanna Grewe</dc:creator>
<dc:language>de</dc:language><dc:date>2024</dc:date></metadata><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>"#;

const CONTAINER: (&str, &[u8]) =
    ("META-INF/container.xml", b"<container><rootfile full-path=\"b.opf\"/></container>");

const QUERIES: [&str; 12] = [
    "Rechenzentren Strom",
    "\"künstliche intelligenz\"~3 -hafen",
    "titel:hafen OR (strom AND intelligenz)",
    "inf*en misk~2 r?chen",
    "=Straße +müllers ~mail",
    "seit:2024-12-01 bis:2025 sprache:de",
    "von 2024-01-01 Wie viel Strom brauchen die Rechenzentren?",
    "E-Mail-Adresse 30 Mrd. kWh 24.12.2024",
    "The companies' houses",
    "((((a OR b) c) OR \"d e\") -f)",
    "straße^3 NOT ki",
    "strom NEAR/3 hafen",
];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [mode, folder] if mode == "seeds" => seeds(Path::new(folder)),
        [mode, folder] if mode == "reached" => reached(Path::new(folder)),
        _ => Err(io::Error::other("usage: fuzz seeds|reached FOLDER")),
    }
}

fn seeds(folder: &Path) -> io::Result<()> {
    let text = "Titel\n\nDer Rat tagt.\n\nFoto: dpa\n".as_bytes();
    let records = b"{\"id\":1,\"title\":\"A\",\"text\":\"Der Rat tagt.\",\"lang\":\"de\",\"date\":\"2024-12-24\"}\n{\"text\":\"b\"}\n";
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Strom</h1><p>Der Rat tagt.";
    let seeds: Vec<(&str, Vec<u8>)> = vec![
        ("text", text.to_vec()),
        ("subtitles", b"1\n00:00:01,000 --> 00:00:04,074\n<i>Der Rat</i>\n\n2\n00:00:05,000 --> 00:00:08,500\n{\\an8}- Ja.\n".to_vec()),
        ("markdown", b"---\ntitle: T\ndate: 2024-12-24\n---\n# A\n\n- *b* [c](d) {{x}}\n\n| a | b |\n|---|---|\n| c | d |\n".to_vec()),
        ("html", samples::CHAPTER.into()),
        ("jsonl", records.to_vec()),
        ("json", b"[{\"id\":1,\"title\":\"A\",\"text\":\"Der Rat.\"},{\"text\":\"<p>b</p>\"}]".to_vec()),
        ("table", b"title;text\n\"a;\"\"b\";Der Rat tagt.\nd;e\n".to_vec()),
        ("feed", samples::RSS.into()),
        ("feed", samples::ATOM.into()),
        ("mail", samples::MESSAGE.into()),
        ("mailbox", samples::mailbox().into_bytes()),
        ("docx", samples::WORD.into()),
        ("odt", samples::OPEN.into()),
        ("epub", BOOK.into()),
        ("pdf", samples::pdf(&["Der Rat tagt.", "Und noch eine Zeile."])),
        ("zip", samples::zip(&[("b.txt", text), ("c.jsonl", records)])),
        ("zip", samples::docx(samples::WORD.as_bytes())),
        ("zip", samples::epub(samples::CHAPTER.as_bytes())),
        ("tar", samples::tar(&[("b.txt", text), ("c.txt.gz", &gz(text))])),
        ("warc", samples::warc_record("response", "http://a", page)),
        ("warc", samples::warc()),
        ("compressed", gz(text)),
        ("compressed", gz(records)),
        ("compressed", zstd::encode_all(text, 1)?),
        ("http", b"\x01Strom&limit=5&facets=1".to_vec()),
        ("http", b"\x06GET /api/v1/search?q=ki HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
    ];
    let queries = QUERIES.iter().map(|query| ("query", query.as_bytes().to_vec()));
    let all = seeds.into_iter().chain(queries);
    for (n, (target, bytes)) in all.enumerate() {
        write(folder, target, &format!("seed-{n}"), &bytes)?;
    }
    let mut n = 0;
    samples_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"), &mut |path, bytes| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        let target = match ending.as_deref() {
            Some("txt") => "text",
            Some("md") => "markdown",
            Some("html") => "html",
            Some("jsonl") => "jsonl",
            _ => return Ok(()),
        };
        n += 1;
        write(folder, target, &format!("sample-{n}"), bytes)?;
        // The first byte chooses the language.
        write(folder, "analyzer", &format!("sample-{n}"), &[&[0], bytes].concat())
    })
}

fn write(folder: &Path, target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder.join(target))?;
    fs::write(folder.join(target).join(name), &bytes[..bytes.len().min(LONGEST)])
}

fn samples_of(folder: &Path, each: &mut dyn FnMut(&Path, &[u8]) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.path().is_dir() {
            samples_of(&entry.path(), each)?;
        } else {
            each(&entry.path(), &fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

fn reached(folder: &Path) -> io::Result<()> {
    // The parser of PDF may panic, which is caught.
    std::panic::set_hook(Box::new(|_| {}));
    println!("{:12} {:>7} {:>13} {:>9}", "target", "inputs", "with articles", "with text");
    let options = ReadOptions { max_article_bytes: 1 << 20, ..ReadOptions::default() };
    for (target, name) in READERS {
        let Ok(entries) = fs::read_dir(folder.join(target)) else { continue };
        let (mut inputs, mut with_articles, mut with_text) = (0, 0, 0);
        for entry in entries.flatten() {
            let bytes = fs::read(entry.path())?;
            let bytes = match target {
                "docx" => {
                    samples::zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &bytes)])
                }
                "odt" => samples::odt(&bytes),
                "epub" => samples::package(
                    "application/epub+zip",
                    &[CONTAINER, ("a.xhtml", samples::CHAPTER.as_bytes()), ("b.opf", &bytes)],
                ),
                _ => bytes,
            };
            let (articles, ..) = read(name, &bytes, &options);
            inputs += 1;
            with_articles += usize::from(!articles.is_empty());
            with_text += usize::from(articles.iter().any(|article| !article.text.is_empty()));
        }
        println!("{target:12} {inputs:>7} {with_articles:>13} {with_text:>9}");
    }
    Ok(())
}
