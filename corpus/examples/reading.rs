//! Measures reading and cleaning, in one thread: `cargo run --release -p lupe-corpus --example reading -- [PATH...]`
//!
//! Without paths, articles are made of the sentences of the samples, as text, Markdown, JSONL and HTML (each page with its
//! head, menus, pictures, links to other articles and comments). With paths, those files are read, all in memory, and
//! measured by the endings of their names. Each line: what, how many MB, and MB/s of processor time and by the clock, the
//! best of five runs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use lupe_corpus::{Error, Event, ReadOptions, Source, WalkOptions, read_file, read_stream};

/// Bytes of each format that are made.
const SIZE: usize = 32 << 20;
/// Runs, of which the best counts.
const RUNS: usize = 5;

fn main() -> Result<(), Error> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let files = if paths.is_empty() { made()? } else { found(&paths)? };
    println!("{:10} {:>7} {:>9} {:>9} {:>9}", "format", "MB", "articles", "MB/s CPU", "MB/s");
    for (format, files) in files {
        let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        let (mut processor, mut clock, mut articles) = (Duration::MAX, Duration::MAX, 0);
        for _ in 0..RUNS {
            let (cpu, start) = (ThreadTime::now(), Instant::now());
            articles = read(&files);
            processor = processor.min(cpu.elapsed());
            clock = clock.min(start.elapsed());
        }
        let megabytes = bytes as f64 / 1e6;
        let rate = |time: Duration| megabytes / time.as_secs_f64();
        println!("{format:10} {megabytes:7.1} {articles:9} {:9.1} {:9.1}", rate(processor), rate(clock));
    }
    Ok(())
}

/// Files by format: their names and bytes.
type Files = BTreeMap<String, Vec<(String, Vec<u8>)>>;

/// Reads files from memory, and gives the number of articles.
fn read(files: &[(String, Vec<u8>)]) -> usize {
    let (options, mut articles) = (ReadOptions::default(), 0);
    for (name, bytes) in files {
        let read = read_stream(Cursor::new(bytes), name, &options, &mut |event| {
            articles += usize::from(matches!(event, Event::Article(_)));
            ControlFlow::Continue(())
        });
        if let Err(error) = read {
            eprintln!("{error}");
        }
    }
    articles
}

fn found(paths: &[String]) -> Result<Files, Error> {
    let mut files = Files::new();
    for path in paths {
        for file in Source::open(Path::new(path))?.files(&WalkOptions::default()).flatten() {
            let ending = file.relative.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
            match fs::read(&file.path) {
                Ok(bytes) => {
                    files.entry(ending.unwrap_or_default()).or_default().push((file.relative, bytes))
                }
                Err(error) => eprintln!("{}: {error}", file.path.display()),
            }
        }
    }
    Ok(files)
}

fn made() -> Result<Files, Error> {
    let mut sentences = Vec::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    for file in Source::open(&samples)?.files(&WalkOptions::default()).flatten() {
        read_file(&file, &ReadOptions::default(), &mut |event| {
            if let Event::Article(article) = event {
                sentences.extend(article.text.split_inclusive(". ").map(|s| s.replace('\n', " ")));
            }
            ControlFlow::Continue(())
        })?;
    }
    let mut next = 0usize;
    // A step that has no divisor in common with most numbers goes through all sentences in a mixed order.
    let mut sentence = move || {
        next = next.wrapping_add(7919);
        sentences.get(next % sentences.len().max(1)).cloned().unwrap_or_default()
    };
    let mut files = Files::new();
    for (format, make) in [("txt", text as Make), ("md", markdown), ("jsonl", record), ("html", page)] {
        let (mut made, mut size) = (Vec::new(), 0);
        while size < SIZE {
            let content = make(&mut sentence);
            size += content.len();
            made.push((format!("{}.{format}", made.len()), content.into_bytes()));
        }
        files.insert(format.to_owned(), made);
    }
    Ok(files)
}

type Make = fn(&mut dyn FnMut() -> String) -> String;

/// Twelve paragraphs of five sentences.
fn paragraphs(sentence: &mut dyn FnMut() -> String) -> Vec<String> {
    (0..12).map(|_| (0..5).map(|_| sentence()).collect::<String>().trim().to_owned()).collect()
}

fn text(sentence: &mut dyn FnMut() -> String) -> String {
    format!("Der Rat berät\n\n{}\n\nFoto: dpa\n", paragraphs(sentence).join("\n\n"))
}

fn markdown(sentence: &mut dyn FnMut() -> String) -> String {
    let paragraphs =
        paragraphs(sentence).join("\n\n## Abschnitt\n\n*Betont* und [verlinkt](https://a.example): ");
    format!("---\ntitle: Der Rat berät\ndate: 2024-12-24\n---\n{paragraphs}\n\n- eins\n- zwei\n")
}

fn record(sentence: &mut dyn FnMut() -> String) -> String {
    let text = paragraphs(sentence).join("\\n\\n").replace('"', "\\\"");
    format!("{{\"title\":\"Der Rat berät\",\"text\":\"{text}\",\"date\":\"2024-12-24\"}}\n")
}

fn page(sentence: &mut dyn FnMut() -> String) -> String {
    let mut page = String::from(
        r#"<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Der Rat berät | Bote</title>
<meta property="og:site_name" content="Bote"><link rel="stylesheet" href="/a.css"><script>window.dataLayer = window.dataLayer || [];</script>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Der Rat berät","datePublished":"2024-12-24T06:00:00+01:00","author":{"@type":"Person","name":"Hanna Grewe"}}</script></head>
<body class="page page--article"><header class="site-header"><nav class="main-nav"><ul>"#,
    );
    for n in 0..20 {
        let _ = write!(
            page,
            "<li class=\"nav__item\"><a class=\"nav__link\" href=\"/rubrik/{n}\"><span>Rubrik {n}</span></a></li>"
        );
    }
    page.push_str(r#"</ul></nav></header><main class="main" id="content"><article class="article"><header><h1 class="article__title">Der Rat berät</h1><p class="byline">Von <a href="/hg" rel="author">Hanna Grewe</a> <time datetime="2024-12-24">24. Dezember 2024</time></p></header>"#);
    for (n, paragraph) in paragraphs(sentence).into_iter().enumerate() {
        let paragraph = paragraph.replace('&', "&amp;").replace('<', "&lt;");
        if n % 4 == 1 {
            let _ = write!(
                page,
                "<figure class=\"image\"><picture><source srcset=\"/bild{n}.webp\"><img src=\"/bild{n}.jpg\" alt=\"Bild\" loading=\"lazy\"></picture><figcaption>Das Rathaus <span class=\"credit\">Foto: dpa</span></figcaption></figure><h2>Abschnitt {n}</h2>"
            );
        }
        let _ = writeln!(
            page,
            "<p class=\"article__text\">{paragraph} <a href=\"/mehr/{n}\">Mehr</a> <em>dazu</em>.</p>"
        );
    }
    page.push_str("<div class=\"share\"><button>Teilen</button></div></article><section class=\"comments\">");
    for n in 0..5 {
        let _ = write!(page, "<div class=\"comment\" id=\"c{n}\"><p>{}</p></div>", sentence());
    }
    page.push_str("</section></main><footer class=\"site-footer\"><a href=\"/impressum\">Impressum</a></footer></body></html>");
    page
}
