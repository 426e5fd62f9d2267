//! What the fuzz targets share.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use lupe_corpus::{Event, ReadOptions, read_stream};
use lupe_indexer::{Article, IndexOptions, Indexer};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Reads bytes as a file of this name, and checks what holds of every article.
pub fn read(name: &str, bytes: &[u8]) {
    let options = ReadOptions { max_article_bytes: 1 << 20, ..ReadOptions::default() };
    let _ = read_stream(Cursor::new(bytes.to_vec()), name, &options, &mut |event| {
        if let Event::Article(article) = event {
            assert!(!article.title.contains(['\n', '\r']), "{article:?}");
            assert!(!article.title.is_empty() || article.text.is_empty(), "{article:?}");
            assert!(!article.text.contains(['\r', '\0']), "{article:?}");
        }
        ControlFlow::Continue(())
    });
}

/// Reads a package in which `part` holds the bytes: random bytes hardly ever are a ZIP file.
pub fn read_package(name: &str, others: &[(&str, &str)], part: &str, bytes: &[u8]) {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let entries = others.iter().map(|(name, text)| (*name, text.as_bytes())).chain([(part, bytes)]);
    for (name, bytes) in entries {
        let written = writer.start_file(name, stored).is_ok() && writer.write_all(bytes).is_ok();
        assert!(written, "a package in memory");
    }
    if let Ok(package) = writer.finish() {
        read(name, &package.into_inner());
    }
}

/// An index of a few articles, for what needs one: made once, in a folder that is left to the system. What fails is a
/// finding, which fuzzing tells by a panic.
#[allow(clippy::expect_used)] // what fails is a finding, which fuzzing tells by a panic
pub fn index() -> &'static Path {
    static INDEX: LazyLock<PathBuf> = LazyLock::new(|| {
        let article = |n: usize, (title, text): (&str, &str)| Article {
            id: n.to_string(),
            title: title.into(),
            text: text.into(),
            ..Article::default()
        };
        let texts = [
            (
                "Rechenzentren am Hafen",
                "Zwei neue Rechenzentren brauchen mehr Strom als der ganze Ort, etwa 30 Mrd. kWh.",
            ),
            (
                "Künstliche Intelligenz",
                "Künstliche Intelligenz (KI) in der Straße: Müllers E-Mail-Adresse am 24.12.2024.",
            ),
            ("The companies", "The companies' houses were sold, and nobody knew why."),
        ];
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let mut indexer = Indexer::open(&folder, IndexOptions::default()).expect("an index");
        let articles = texts.into_iter().enumerate().map(|(n, text)| article(n, text));
        indexer.add("fuzz", articles).expect("room");
        indexer.finish().expect("an end");
        folder
    });
    &INDEX
}
