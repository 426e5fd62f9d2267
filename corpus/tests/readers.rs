//! What becomes of files: formats, encodings, broken input.

#![allow(clippy::unwrap_used)] // a test may fail

mod common;

use std::io::Cursor;
use std::ops::ControlFlow;

use common::{gz, one, read};
use lupe_corpus::{Article, Error, ReadOptions, Rule, Rules, SkipReason, read_stream};
use proptest::prelude::*;

/// Checks title and text.
fn check(name: &str, bytes: &[u8], title: &str, text: &str) {
    let article = one(name, bytes);
    assert_eq!((article.title.as_str(), article.text.as_str()), (title, text), "{name}");
}

/// Checks what is said of something that is no article.
fn check_skipped(name: &str, bytes: &[u8], expected: &str) {
    let (articles, others, result) = read(name, bytes, &ReadOptions::default());
    assert!(result.is_ok(), "{name}: {result:?}");
    assert!(articles.is_empty(), "{name}: {articles:?}");
    assert!(matches!(others.as_slice(), [other] if other.contains(expected)), "{name}: {others:?}");
}

#[test]
fn text_files_in_every_encoding_are_one_article() {
    let text = "Über Bäume\n\nDie Größe der „Bäume“ – ein Maß.";
    let (title, body) = ("Über Bäume", "Die Größe der „Bäume“ – ein Maß.");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cp1252 = b"\xdcber B\xe4ume\r\n\r\nDie Gr\xf6\xdfe der \x84B\xe4ume\x93 \x96 ein Ma\xdf.";
    check("a.txt", text.as_bytes(), title, body);
    check("a", format!("\u{feff}{text}").as_bytes(), title, body);
    check("a.txt", text.replace('\n', "\r").as_bytes(), title, body);
    check("a.txt", &utf16, title, body);
    check("a.txt", &[b"\xff\xfe".as_slice(), &utf16].concat(), title, body);
    check("a.txt", cp1252, title, body);
    check("a.txt.gz", &gz(text.as_bytes()), title, body);
    check("a.txt.zst", &zstd::encode_all(text.as_bytes(), 1).unwrap(), title, body);
    check(
        "a.txt",
        "U\u{308}ber Ba\u{308}ume\n\nEin Rechen\u{ad}zen\u{200b}trum.".as_bytes(),
        title,
        "Ein Rechenzentrum.",
    );
    check(
        "a.txt",
        "Ãœber BÃ¤ume\n\nDie GrÃ¶ÃŸe der â€žBÃ¤umeâ€œ.".as_bytes(),
        title,
        "Die Größe der „Bäume“.",
    );
    check("a.txt", b"Gr\xc3\xb6\xc3\x9fe und Ma\xc3", "Größe und Ma", "Größe und Ma");
}

#[test]
fn html_gives_the_article_and_its_metadata() {
    let page = r#"<!DOCTYPE html><html lang="de-AT"><head><meta charset="utf-8"><title>Strom wird knapp | Der Bote</title>
        <meta property="og:site_name" content="Der Bote"><link rel="canonical" href="https://bote.example/strom">
        <script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2025-04-01T08:00:00+02:00"}]}</script>
        </head><body><header><a>Der Bote</a></header><nav>Start | Kontakt</nav><div class="cookie-banner">Wir backen.</div>
        <main class="with-sidebar"><article><header><h1>Strom wird&nbsp;knapp</h1></header><p>Ein <b>Satz</b>, der
        umbricht.</p><script>x()</script><ul><li>eins</li><li><p>zwei</p></li></ul>
        <table><tr><th>Jahr</th><th>MW</th></tr><tr><td>2025</td><td>30</td></tr></table>
        <pre>if x
  y</pre><div class="share-buttons">Teilen</div><aside>Mehr</aside><form><input>Absenden</form></article></main>
        <footer>Impressum</footer></body></html>"#;
    let article = one("a/b.html", page.as_bytes());
    assert_eq!(article.title, "Strom wird knapp");
    assert_eq!(
        article.text,
        "Ein Satz, der umbricht.\n\n- eins\n- zwei\n\nJahr | MW\n2025 | 30\n\nif x\n  y"
    );
    assert_eq!(article.language.map(|language| language.code()), Some("de"));
    assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2025-04-01"));
    assert_eq!(article.url.as_deref(), Some("https://bote.example/strom"));
    assert_eq!(article.publisher.as_deref(), Some("Der Bote"));
    assert!(article.raw.is_some_and(|raw| raw.contains("Impressum")));
}

#[test]
fn html_titles_and_dates_are_found_where_pages_have_them() {
    for (page, title, date) in [
        ("<html><title>Der Rat tagt – Bote</title><body><p>Text hier.</p></html>", "Der Rat tagt", ""),
        (
            "<html><title>Ein Satz - und noch einer mit mehr Wörtern</title><p>Text.",
            "Ein Satz - und noch einer mit mehr Wörtern",
            "",
        ),
        (
            "<html><meta property=og:title content='Der Rat tagt'><p>Text.<time datetime=2025-04-01>gestern</time>",
            "Der Rat tagt",
            "2025-04-01",
        ),
        (
            "<html><meta name=date content='24.12.2024'><body><header><h1>Bote</h1></header><h1>Der Rat</h1><p>Text.",
            "Der Rat",
            "2024-12-24",
        ),
        (
            "<html><meta property=article:published_time content=2025-04-01T00:00:00Z><body><h1>Titel</h1>T.",
            "Titel",
            "2025-04-01",
        ),
        ("<html><body><p>Der erste Satz. Der zweite.", "Der erste Satz", ""),
        ("<html><title>Pfade | Handbuch von Lupe</title><body><p>Text.", "Pfade", ""),
        (
            "<html><title>Die Netze</title><body><h1>1. Einleitung</h1><p>Text.<h1>2. Ende</h1>",
            "Die Netze",
            "",
        ),
        (
            "<html><title>1. Einleitung – Die Netze</title><body><h1>1. Einleitung</h1><p>Text.",
            "1. Einleitung",
            "",
        ),
        (
            "<html><title>Pfade - Das große Handbuch von Lupe</title><body><h1>Das große Handbuch von Lupe</h1><main><h2>Pfade</h2><p>Text.</main>",
            "Pfade",
            "",
        ),
    ] {
        let article = one("x.html", page.as_bytes());
        let found = article.date.map(|date| date.to_string()).unwrap_or_default();
        assert_eq!((article.title.as_str(), found.as_str()), (title, date), "{page}");
    }
}

#[test]
fn html_marks_of_notes_are_no_part_of_words() {
    let page = "<html><body><h1>Titel</h1><p>Der Direktor<sup><a href=#fn1>1</a></sup> sagt: E = mc<sup>2</sup>, und der \
        Hafen<sup class=reference><a href=#n>[2]</a></sup> wächst.</p><p>1. Eine Fußnote. <a href=#r role=doc-backlink>↩</a></p></body></html>";
    let text = one("a.html", page.as_bytes()).text;
    assert_eq!(text, "Der Direktor sagt: E = mc2, und der Hafen wächst.\n\n1. Eine Fußnote.");
}

#[test]
fn html_menus_are_left_out_where_nothing_says_what_is_the_article() {
    let menu = "<ul><li><a href=a>Start</a><li><a href=b>Politik</a><li><a href=c>Sport</a><li><a href=d>Kultur</a></ul>";
    let row =
        "<div><a href=a>Start</a> | <a href=b>Hilfe</a> | <a href=c>Suche</a> | <a href=d>Karte</a></div>";
    let sources = "<ul><li><a href=a>Bericht der Netzagentur zur Versorgung mit Strom im Jahr 2024</a><li><a href=b>Noch ein Bericht, ebenfalls mit einem Titel in voller Länge</a><li><a href=c>Gutachten über die Lage der Netze im Norden und im Osten</a><li><a href=d>Stellungnahme des Rates zu den neuen Leitungen am Hafen</a></ul>";
    let page = format!(
        "<html><body>{row}{menu}<h1>Titel</h1><p>Der Rat tagt, und das seit Tagen und ohne Ende in der alten Halle am Hafen.</p>{sources}</body></html>"
    );
    let text = one("a.html", page.as_bytes()).text;
    assert!(text.starts_with("Der Rat tagt") && text.contains("- Bericht der Netzagentur"), "{text}");
    let article = page.replace("<body>", "<body><article>");
    assert!(one("a.html", article.as_bytes()).text.contains("- Politik"));
}

#[test]
fn html_that_shows_nothing_without_a_script_gives_the_text_it_holds_for_machines() {
    let body = "Der Rat tagt, und das seit Tagen und ohne Ende. Niemand weiß, wie lange noch.";
    let page = format!(
        "<html><script type=application/ld+json>{{\"articleBody\": \"{body}\"}}</script><body><h1>Titel</h1><p>Lädt."
    );
    check("a.html", page.as_bytes(), "Titel", body);
    let shown = page.replace("Lädt.", &body.replace("Tagen", "Wochen"));
    check("a.html", shown.as_bytes(), "Titel", &body.replace("Tagen", "Wochen"));
}

#[test]
fn html_authors_are_found_where_pages_have_them() {
    for (head, expected) in [
        (
            "<script type=application/ld+json>{\"@type\": \"NewsArticle\", \"author\": [{\"name\": \"Hanna Grewe\"}, \"Jo Doe\"]}</script>",
            Some("Hanna Grewe, Jo Doe"),
        ),
        ("<meta name=author content='Hanna Grewe'>", Some("Hanna Grewe")),
        ("<meta property=article:author content='https://a.example/hanna'>", None),
        ("<a rel=author href=x> Hanna  Grewe</a>", Some("Hanna Grewe")),
    ] {
        let page = format!("<html>{head}<h1>Titel</h1><p>Text.");
        assert_eq!(one("x.html", page.as_bytes()).author.as_deref(), expected, "{head}");
    }
}

#[test]
fn html_charsets_are_those_that_fit_the_bytes() {
    check("a.html", b"<html><meta charset=utf-8><h1>\xdcber</h1><p>B\xe4ume.", "Über", "Bäume.");
    check("a.html", b"<html><meta charset=windows-1251><h1>\xcf\xf0\xe8</h1><p>\xe2\xe5\xf2.", "При", "вет.");
    check("a.html", "<html><meta charset=iso-8859-1><h1>Über</h1><p>Bäume.".as_bytes(), "Über", "Bäume.");
}

#[test]
fn markdown_loses_its_markup_and_keeps_its_text() {
    check(
        "a.md",
        "---\ntitle: \"Strom: ein Überblick\"\ndate: 2025-04\n---\n\nEin **fetter** [Link](http://x) mit `Code` und {{Glossary(\"a\", \"Wort\")}}.\n\n{{Compat}}\n\n- eins\n- zwei\n  - drei\n\n1. a\n2. b\n\n| Jahr | MW |\n|---|---|\n| 2025 | 30 |\n\n```js\nlet x = {\n  y\n};\n```\n\n<!-- weg --><div>Rest</div>\n\n> Zitat\n\nBegriff\n: Erklärung\n".as_bytes(),
        "Strom: ein Überblick",
        "Ein fetter Link mit Code und Wort.\n\n- eins\n- zwei\n  - drei\n\n1. a\n2. b\n\nJahr | MW\n2025 | 30\n\nlet x = {\n  y\n};\n\nRest\n\nZitat\n\nBegriff: Erklärung",
    );
    check("a.md", b"# Titel\n\n# Titel\n\nText.", "Titel", "Text.");
    check("a.md", b"Der Rat tagt. Er ber\xc3\xa4t.", "Der Rat tagt", "Der Rat tagt. Er berät.");
    check("a.txt", b"---\ntitle: Titel\n---\nText.", "Titel", "Text.");
    check("a.md", "# T\n\nDas Rechen-\nzentrum der Firma, das seit Jahren\nsteht.\nNoch ein Satz.\n\nWir bestellen.\n\nDer Newsletter kommt täglich: jetzt bestellen.\n© Haus GmbH. Alle Rechte vorbehalten.\nImpressum | Datenschutz".as_bytes(), "T", "Das Rechenzentrum der Firma, das seit Jahren steht.\nNoch ein Satz.\n\nWir bestellen.");
    check("a.md", b"# T\n\nEin Text.\n\nImpressum | Datenschutz\n", "T", "Ein Text.");
    check("a.md", b"# T\n\nDatum: 1. Mai 2025\nOrt: Rathaus", "T", "Datum: 1. Mai 2025\nOrt: Rathaus");
}

#[test]
fn records_are_read_line_by_line_and_broken_ones_named() {
    let lines = concat!(
        "{\"id\": 7, \"title\": \"A\", \"text\": \"Text.\", \"lang\": \"de\", \"date\": \"2025\", \"url\": \"u\", \"source\": \"dpa\"}\n",
        "{\"broken\n\n",
        "{\"title\": \"ohne\"}\n",
        "{\"body\": \"Der Rat tagt. Er berät.\", \"tags\": [1], \"lang\": \"xx\", \"date\": \"bald\"}\n",
        "[1]\n",
        "{\"id\": \"leer\", \"text\": \" \"}\n",
        "{\"id\": \"b\", \"text\": \"\", \"content\": \"Inhalt\"}",
    );
    for (name, bytes) in [
        ("n.jsonl", lines.as_bytes().to_vec()),
        ("n.txt", lines.into()),
        ("n.jsonl.gz", gz(lines.as_bytes())),
    ] {
        let (articles, others, result) = read(name, &bytes, &ReadOptions::default());
        assert!(result.is_ok());
        let ids: Vec<_> =
            articles.iter().map(|article| (article.id.as_str(), article.title.as_str())).collect();
        let nameless = format!("{name}#5");
        assert_eq!(ids, [("7", "A"), (nameless.as_str(), "Der Rat tagt"), ("b", "Inhalt")]);
        assert_eq!(articles[0].publisher.as_deref(), Some("dpa"));
        assert_eq!(articles[1].text, "Der Rat tagt. Er berät.");
        let starts = [
            ":2: not valid JSON",
            ":4: no text",
            ":5: the language \"xx\"",
            ":5: the date \"bald\"",
            ":6: not valid JSON",
            ":7: empty",
        ];
        assert_eq!(others.len(), starts.len(), "{others:?}");
        for (other, start) in others.iter().zip(starts) {
            assert!(other.contains(&format!("{name}{start}")), "{other:?} {start:?}");
        }
    }
}

#[test]
fn a_cut_file_gives_what_came_before_the_cut() {
    let lines: String = (0..50_000).map(|n| format!("{{\"id\": {n}, \"text\": \"Nummer {n}\"}}\n")).collect();
    for (name, whole) in [
        ("a.jsonl.gz", gz(lines.as_bytes())),
        ("a.jsonl.zst", zstd::encode_all(lines.as_bytes(), 1).unwrap()),
    ] {
        let (articles, others, result) = read(name, &whole[..whole.len() * 2 / 3], &ReadOptions::default());
        assert!(articles.len() > 10_000, "{name}: {}", articles.len());
        assert!(others.is_empty(), "{others:?}");
        assert!(matches!(result, Err(Error::Truncated { .. })), "{result:?}");
    }
}

#[test]
fn what_is_no_article_is_skipped_with_the_reason() {
    check_skipped("a.txt", b"", "empty");
    check_skipped("a.txt", b" \n\t\n ", "empty");
    check_skipped("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "binary, not text (a PNG image)");
    check_skipped("a.txt", b"Text mit \0 darin und mehr davon", "binary");
    check_skipped(
        "a",
        &(0..=255).cycle().skip(1).step_by(7).take(4000).map(|b: u8| b.max(1)).collect::<Vec<_>>(),
        "binary",
    );
    check_skipped("a.pdf", b"%PDF-1.7 ...", "the document could not be read: it is damaged");
    check_skipped(
        "a.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Microsoft Office document is not read",
    );
    check_skipped("a.xml", b"<?xml version='1.0'?><konfig></konfig>", "an XML document");
    check_skipped("a.txt.gz", &gz(b""), "empty");
    let late = [vec![b'x'; 100_000], vec![0]].concat();
    check_skipped("a.txt", &late, "binary");
}

#[test]
fn articles_over_the_limit_are_skipped_and_the_others_read() {
    let options = ReadOptions { max_article_bytes: 60, ..ReadOptions::default() };
    let long = "x".repeat(100);
    let (articles, others, _) = read("a.txt", long.as_bytes(), &options);
    assert!(articles.is_empty() && others[0].contains("too large: "), "{others:?}");
    let lines = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"b\"}}\n");
    let (articles, others, _) = read("a.jsonl", lines.as_bytes(), &options);
    assert_eq!(
        articles.iter().map(|article| article.id.as_str()).collect::<Vec<_>>(),
        ["a.jsonl#1", "a.jsonl#3"]
    );
    assert!(
        others[0].starts_with("a.jsonl:2: too large: 112 bytes, and one article may have 60"),
        "{others:?}"
    );
}

#[test]
fn reading_stops_when_the_sink_breaks() {
    let mut count = 0;
    let lines = "{\"text\": \"a\"}\n".repeat(10);
    let result = read_stream(Cursor::new(lines), "a.jsonl", &ReadOptions::default(), &mut |_| {
        count += 1;
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(result.is_ok());
    assert_eq!(count, 3);
}

#[test]
fn rules_can_be_switched_off_and_leave_notes() {
    let text = "Titel\n\nDie US -Dollar.\n\nFoto: dpa\n\ndate 2025-04";
    let article = one("a.txt", text.as_bytes());
    assert_eq!(article.text, "Die US-Dollar.");
    let notes: Vec<_> = article.notes.iter().map(|note| (note.rule, note.text.as_str())).collect();
    assert_eq!(
        notes,
        [
            (Rule::StrayDate, "date 2025-04"),
            (Rule::ImageCredits, "Foto: dpa"),
            (Rule::TornHyphens, "US -Dollar."),
            (Rule::TitleLine, "Titel"),
        ]
    );
    assert_eq!(article.raw.as_deref(), Some(text));
    let options = ReadOptions { rules: Rules::none(), ..ReadOptions::default() };
    let (articles, ..) = read("a.txt", text.as_bytes(), &options);
    assert_eq!(articles[0].text, text);
    assert!(articles[0].notes.is_empty() && articles[0].raw.is_none() && articles[0].date.is_none());
    let untouched = one("a.txt", b"Titel\n\nEin Satz.\n\n\nNoch einer.");
    assert_eq!((untouched.text.as_str(), untouched.raw), ("Ein Satz.\n\nNoch einer.", None));
}

#[test]
fn skip_reasons_tell_failures_from_nothing_to_read() {
    assert!(!SkipReason::Empty.is_failure());
    assert!(SkipReason::MissingText.is_failure());
}

#[test]
fn deep_nesting_and_endless_lines_are_survived() {
    let deep = format!("<html><body>{}Text{}", "<div><b>".repeat(3_000), "</b></div>".repeat(3_000));
    assert_eq!(one("a.html", deep.as_bytes()).text, "Text");
    for element in ["ul", "h1><div", "div class=ad", "table"] {
        let page = format!("<html><body>{}Text", format!("<{element}>").repeat(3_000));
        let _ = read("a.html", page.as_bytes(), &ReadOptions::default());
    }
    check_skipped(
        "a.html",
        format!("<html>{}", "<div>".repeat(100_000)).as_bytes(),
        "nested as deeply as in an attack",
    );
    let quotes = format!("{}Text", "> ".repeat(5_000));
    let _ = read("a.md", quotes.as_bytes(), &ReadOptions::default());
    let json = format!("{{\"text\": {}", "[".repeat(100_000));
    let (articles, others, _) = read("a.jsonl", json.as_bytes(), &ReadOptions::default());
    assert!(articles.is_empty() && others.len() == 1);
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a.txt", "a.md", "a.html", "a.jsonl", "a", "a.gz"])
}

fn holds(article: &Article) {
    assert!(!article.title.contains(['\n', '\r']), "{article:?}");
    assert!(!article.title.is_empty() || article.text.is_empty(), "{article:?}");
    assert!(!article.text.contains(['\r', '\u{fffd}', '\u{ad}', '\0']), "{article:?}");
    assert!(!article.text.contains("\n\n\n") && article.text.trim_end() == article.text, "{article:?}");
    assert!(unicode_normalization::is_nfc(&article.text), "{article:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(name in names(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (articles, ..) = read(name, &bytes, &ReadOptions::default());
        articles.iter().for_each(holds);
    }

    #[test]
    fn no_text_makes_a_reader_panic(name in names(), text in "([<>/a-z=\"'{}#*_`|:. -]|\n|\\PC|<p>|</div>|\u{ad}|Ã¼|date 2025-04|---\n|Leave a Comment|Foto: ){0,80}") {
        let (articles, ..) = read(name, text.as_bytes(), &ReadOptions::default());
        articles.iter().for_each(holds);
    }

    #[test]
    fn cleaning_twice_changes_nothing_more(text in "([a-zäöü]{1,8}[ .,]|[A-ZÄ][a-z]{2,6}[ -]|\n|\n\n| -|- ){0,60}") {
        let options = ReadOptions { rules: Rules::all().without(Rule::TitleLine), ..ReadOptions::default() };
        let (once, ..) = read("a.txt", text.as_bytes(), &options);
        if let [once] = once.as_slice() {
            let (twice, ..) = read("a.txt", once.text.as_bytes(), &options);
            prop_assert_eq!(twice.first().map(|article| article.text.as_str()), Some(once.text.as_str()));
        }
    }
}
