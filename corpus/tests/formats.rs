//! What becomes of lists, tables, feeds, mail, documents, archives and web archives.

#![allow(clippy::unwrap_used)] // a test may fail

mod common;

use std::fs;
use std::ops::ControlFlow;

use common::{gz, gz_small, one, read, samples};
use lupe_corpus::{Article, DateOrigin, Error, Event, ReadOptions, Source, WalkOptions, read_file};

/// Articles as `id | title | text | language | date | author | url | publisher`, and all else that was said.
fn shown(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let (articles, others, result) = read(name, bytes, &ReadOptions::default());
    assert!(result.is_ok(), "{name}: {result:?}");
    (articles.iter().map(show).collect(), others)
}

fn show(article: &Article) -> String {
    let optional = |part: &Option<String>| part.clone().unwrap_or_default();
    let parts = [
        article.id.clone(),
        article.title.clone(),
        article.text.replace('\n', "/"),
        article.language.map(|language| language.code().to_owned()).unwrap_or_default(),
        article.date.map(|date| date.to_string()).unwrap_or_default(),
        optional(&article.author),
        optional(&article.url),
        optional(&article.publisher),
    ];
    parts.join("|")
}

#[track_caller]
fn check(name: &str, bytes: &[u8], articles: &[&str], others: &[&str]) {
    let (found, said) = shown(name, bytes);
    assert_eq!(found, articles, "{name}: {said:?}");
    assert_eq!(said.len(), others.len(), "{name}: {said:?}");
    for (said, other) in said.iter().zip(others) {
        assert!(said.contains(other), "{name}: {said:?} lacks {other:?}");
    }
}

#[test]
fn json_lists_are_read_object_by_object() {
    let list = r#"[{"id": 1, "titel": "A", "inhalt": "Der Rat.", "Sprache": "de", "datum": "24.12.2024", "autor": "H. G."},
        {"title": "kaputt", "text": "x" "y"}, {"title": "leer"}, {"text": "Zwei."}]"#;
    let articles = ["1|A|Der Rat.|de|2024-12-24|H. G.||", "n.json#4|Zwei|Zwei.|||||"];
    let others = ["n.json#2: not valid JSON", "n.json#3: no text"];
    check("n.json", list.as_bytes(), &articles, &others);
    let wrapped = format!("{{\"anzahl\": 2, \"artikel\": {list}}}");
    check("n.json", wrapped.as_bytes(), &articles, &others);
    check("n.json", b"{\n\"title\": \"T\",\n\"text\": \"Der Rat.\"\n}", &["n.json|T|Der Rat.|||||"], &[]);
    check(
        "n.json",
        br#"[{"title": "a"}, {"title": "b"}, {"text": "Der Rat."}]"#,
        &["n.json#3|Der Rat|Der Rat.|||||"],
        &["n.json#1: no text", "n.json#2: no text"],
    );
    // A configuration is one thing that is not read, and not hundreds.
    check("n.json", br#"{"a": [{"b": 1}, {"c": 2}]}"#, &[], &["n.json: a JSON document that holds no list"]);
    check("n.json", b"{\"a\": [1, 2]}", &[], &["holds no list of articles"]);
}

#[test]
fn tables_are_read_by_the_names_of_their_columns() {
    let csv = "Titel;Inhalt;Datum;Egal\r\n\"Über; Strom\";\"Der Rat\r\ntagt.\";24.12.2024;x\r\nZwei;Nichts\r\nDrei;;2024;\r\n";
    let articles = [
        "t.csv#1|Über; Strom|Der Rat/tagt.||2024-12-24|||",
        "t.csv#2|Zwei|Nichts|||||",
        "t.csv#3|Drei|||2024|||",
    ];
    check("t.csv", csv.as_bytes(), &articles, &[]);
    let cp1252: Vec<u8> = csv.replace('Ü', "\u{1}").bytes().map(|b| if b == 1 { 0xdc } else { b }).collect();
    check("t.csv", &cp1252, &articles, &[]);
    check(
        "t.csv.gz",
        &gz(b"id\ttitle\ttext\turl\nx-1\tA\t<p>Eins.</p><p>Zwei.</p>\thttps://a.example\n"),
        &["x-1|A|Eins.//Zwei.||||https://a.example|"],
        &[],
    );
    check("ohne-namen", b"title,text\nA,Der Rat.\n", &["ohne-namen#1|A|Der Rat.|||||"], &[]);
    check("t.csv", b"a,b\n1,2\n", &[], &["no column for the text among \"a,b\""]);
    // A sentence with commas is no table.
    assert_eq!(
        one("a.txt", b"Text, Titel und mehr\n\nEin Satz, der weitergeht.").title,
        "Text, Titel und mehr"
    );
    let unclosed = format!("title,text\nA,\"{}", "x\n".repeat(200_000));
    let options = ReadOptions { max_article_bytes: 1000, ..ReadOptions::default() };
    let (articles, others, _) = read("t.csv", unclosed.as_bytes(), &options);
    assert!(articles.is_empty() && others[0].contains("too large"), "{others:?}");
}

#[test]
fn feeds_give_an_article_an_entry() {
    let rss = [
        "b-1|Strom & Netze|Der Rat tagt.//Lang & breit.|de|2024-12-24|Hanna Grewe|https://bote.example/1|Der Bote",
        "https://bote.example/2|Zwei|Der zweite.|de|||https://bote.example/2|Der Bote",
    ];
    check("f.xml", samples::RSS.as_bytes(), &rss, &[]);
    check("f", samples::RSS.as_bytes(), &rss, &[]);
    check(
        "f.atom",
        samples::ATOM.as_bytes(),
        &["tag:1|Power|The council meets < often.|en|2025-01-01|Jo Doe|https://post.example/1|The Post"],
        &[],
    );
    let rdf = "<rdf:RDF><channel><title>Alt</title></channel><item><title>T</title><description>Der Rat.</description><dc:date>2004-05-06</dc:date></item></rdf:RDF>";
    check("f.rdf", rdf.as_bytes(), &["f.rdf#1|T|Der Rat.||2004-05-06|||Alt"], &[]);
}

#[test]
fn mail_is_read_with_its_head() {
    let article = "|Grüße|Schöne Grüße aus dem Rat.||2024-12-24|Jürgen||";
    check("a.eml", samples::MESSAGE.as_bytes(), &[&format!("a.eml{article}")], &[]);
    check("brief", samples::MESSAGE.as_bytes(), &[&format!("brief{article}")], &[]);
    check(
        "post.mbox",
        samples::mailbox().as_bytes(),
        &[
            &format!("post.mbox#1{article}"),
            "post.mbox#2|Zwei|Der zweite Brief.//From hier an.|||k@example.org||",
        ],
        &[],
    );
    assert_eq!(one("a.txt", b"Von: Hanna\nText: kurz\n\nEin Satz.").text.lines().count(), 3);
}

#[test]
fn documents_are_read_with_their_metadata() {
    let text = "Der Rat tagt.//- eins/- zwei//Jahr | MW//Ende gut & schön.//Fußnote";
    for (name, bytes) in [
        ("a.docx", samples::docx(samples::WORD.as_bytes())),
        ("a.odt", samples::odt(samples::OPEN.as_bytes())),
    ] {
        let expected = format!("{name}|Strom wird knapp|{text}||2024-12-24|Hanna Grewe||");
        check(name, &bytes, &[&expected], &[]);
        assert_eq!(one(name, &bytes).date_origin, Some(DateOrigin::Metadata));
    }
    check(
        "b.epub",
        &samples::epub(samples::CHAPTER.as_bytes()),
        &[
            "b.epub#1|Am Anfang – Die Netze|Der Strom floss.|de|2024|Hanna Grewe||Verlag",
            "b.epub#2|Die Netze (2)|Nur ein Satz ohne Überschrift.|de|2024|Hanna Grewe||Verlag",
        ],
        &[],
    );
    check(
        "kaputt.docx",
        &samples::zip(&[("[Content_Types].xml", b""), ("word/x", b"")]),
        &[],
        &["no part word/document.xml"],
    );
}

#[cfg(feature = "pdf")]
#[test]
fn the_text_of_pdf_documents_is_read() {
    let lines = [
        "Der Rat der Stadt tagt seit gestern wieder im alten Lagerhaus am Hafen, und die Netze",
        "wachsen weiter. Niemand hatte damit gerechnet, dass die Leitungen so bald schon am Ende",
        "sind. Bis zum Herbst sollen drei neue gebaut werden, damit das neue Rechen-",
        "zentrum genug Strom bekommt. Auch die Nachbarn haben sich dazu schon lange gemeldet, weil",
        "der Preis steigt.",
    ];
    // Hard wraps are told by many lines of about one length.
    let article = one("a.pdf", &samples::pdf(&lines.repeat(4)));
    assert_eq!(article.title, "Strom wird knapp");
    assert!(article.text.starts_with(&lines.join(" ").replace("Rechen- ", "Rechen")), "{}", article.text);
    assert_eq!(article.author.as_deref(), Some("Hanna Grewe"));
    assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2024-12-24"));
    check("leer.pdf", &samples::pdf(&[]), &[], &["only pictures of it; run it through OCR"]);
}

fn entries() -> [(&'static str, &'static [u8]); 7] {
    [
        ("ordner/", b""),
        ("ordner/a.txt", b"Titel\n\nDer Rat tagt."),
        ("b.html", b"<html><h1>Seite</h1><p>Text der Seite."),
        (".versteckt", b"nichts"),
        ("__MACOSX/b.html", b"nichts"),
        ("../raus.txt", b"nichts"),
        ("bild.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ]
}

#[test]
fn archives_are_read_like_folders() {
    let articles = ["x!/ordner/a.txt|Titel|Der Rat tagt.|||||", "x!/b.html|Seite|Text der Seite.|||||"];
    let others = ["x!/../raus.txt: its name leads out of the archive", "x!/bild.png: binary"];
    let entries = entries();
    let tar = samples::tar(&entries[1..]);
    check("x", &samples::zip(&entries), &articles, &others);
    check("x", &tar, &articles, &others);
    check("x", &gz(&tar), &articles, &others);
    check("x", &zstd::encode_all(tar.as_slice(), 1).unwrap(), &articles, &others);
    let lines = b"{\"id\": \"n\", \"text\": \"Der Rat.\"}\n{\"text\": \"Zwei.\"}";
    let inner = samples::zip(&[("liste.jsonl", lines)]);
    check(
        "x",
        &samples::zip(&[("innen.zip", &inner), ("c.txt.gz", &gz(b"Drei\n\nSatz."))]),
        &[
            "n|Der Rat|Der Rat.|||||",
            "x!/innen.zip!/liste.jsonl#2|Zwei|Zwei.|||||",
            "x!/c.txt.gz|Drei|Satz.|||||",
        ],
        &[],
    );
}

#[test]
fn archives_in_files_are_read_where_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.zip"), samples::zip(&entries())).unwrap();
    fs::write(folder.path().join("y.zip.gz"), gz(&samples::zip(&entries()))).unwrap();
    let source = Source::open(folder.path()).unwrap();
    let mut ids = Vec::new();
    for file in source.files(&WalkOptions::default()).flatten() {
        read_file(&file, &ReadOptions::default(), &mut |event| {
            if let Event::Article(article) = event {
                ids.push(article.id);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    }
    assert_eq!(ids, ["x.zip!/ordner/a.txt", "x.zip!/b.html", "y.zip.gz!/ordner/a.txt", "y.zip.gz!/b.html"]);
}

#[test]
fn archives_are_bounded() {
    let mut deep = b"Text".to_vec();
    for _ in 0..6 {
        deep = samples::zip(&[("a", &deep)]);
    }
    check("x", &deep, &[], &["an archive within 4 others"]);
    let bomb = vec![b'x'; 80 << 20];
    let (articles, _, result) = read("x.txt.gz", &gz_small(&bomb), &ReadOptions::default());
    assert!(articles.is_empty() && matches!(result, Err(Error::Bomb { .. })), "{result:?}");
    check(
        "x",
        &samples::tar(&[("b.txt.gz", &gz_small(&bomb))]),
        &[],
        &["x!/b.txt.gz: unpacks to over 250 times"],
    );
    check("x", &samples::zip(&[("b.txt", &bomb)]), &[], &["x!/b.txt: unpacks to over 250 times"]);
    let whole = samples::tar(&entries()[1..3]);
    let (articles, _, result) = read("x.tar.gz", &gz(&whole)[..100], &ReadOptions::default());
    assert!(articles.is_empty() && matches!(result, Err(Error::Truncated { .. })), "{result:?}");
    let (_, _, result) = read("x.zip", &samples::zip(&entries())[..200], &ReadOptions::default());
    assert!(result.unwrap_err().to_string().contains("damaged"));
}

#[test]
fn web_archives_give_their_pages() {
    check(
        "w.warc.gz",
        &samples::warc(),
        &[
            "w.warc.gz#2|Strom|Der Rat tagt.||||https://bote.example/strom|",
            "w.warc.gz#5|При|вет.||||https://bote.example/ru|",
        ],
        &["2 of its responses are no pages"],
    );
    let resource = |url: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: {url}\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n\r\nDer Rat tagt hier\r\n\r\n"
        )
    };
    let records =
        resource("https://bote.example/rat.txt") + &resource("<metadata://gnu.org/software/wget/warc/log>");
    let article = "w.warc#1|Der Rat tagt hier|Der Rat tagt hier||||https://bote.example/rat.txt|";
    check("w.warc", records.as_bytes(), &[article], &[]);
    check("w.warc", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", &[], &["damaged behind its record 0"]);
}

#[test]
fn a_date_says_where_it_was_found() {
    for (name, text, date, origin) in [
        ("2024-12-24-rat.txt", "Titel\n\nText.", "2024-12-24", DateOrigin::Path),
        ("2024-12-24-rat.txt", "Titel\n\nBerlin, 3. Mai 2025 – Text.", "2025-05-03", DateOrigin::Text),
        ("2024-12-24-rat.md", "---\ntitle: T\ndate: 2025-04\n---\nText.", "2025-04", DateOrigin::Metadata),
    ] {
        let article = one(name, text.as_bytes());
        let found = article.date.map(|date| date.to_string());
        assert_eq!((found.as_deref(), article.date_origin), (Some(date), Some(origin)), "{name}");
    }
    let without = one("rat.txt", b"Titel\n\nText.");
    assert_eq!((without.date, without.date_origin), (None, None));
}
