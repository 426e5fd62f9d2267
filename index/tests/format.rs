//! The format of an index, held against what was written down: whoever changes one must raise the other.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::fs;
use std::path::{Path, PathBuf};

use lupe_analysis::{ANALYSIS_VERSION, Analyzer, Language};
use lupe_index::{
    ArticleKey, Checkpoint, Document, FORMAT_VERSION, Lexicon, LexiconKind, Snapshot, StoredArticle, Writer,
    WriterOptions, token_terms,
};

/// Holds `found` against the golden file `name`; with `LUPE_WRITE_GOLDEN=1` writes it instead.
fn check(name: &str, found: &str, cure: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("LUPE_WRITE_GOLDEN").is_some() {
        fs::write(&path, found).expect("the golden file");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name} has changed. {cure}\nfound:\n{found}\nexpected:\n{expected}");
}

fn document() -> Document {
    let mut lexicon = Lexicon::default();
    lexicon.push(LexiconKind::Word, "hauser", "Häuser");
    let article = StoredArticle::new("root", "id", "Neue Häuser", "Müllers Rechenzentren.", Language::De);
    let article = StoredArticle { source: "source".into(), path: "path".into(), ..article };
    let (sketch, numbers) = (vec![3, 4, 5, 6, 7], vec![5]);
    Document { hash: 1, lexicon, signature: 2, sketch, numbers, ..Document::of(article, &Analyzer::new()) }
}

#[test]
fn fields_manifest_and_keys_are_those_of_this_format() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Writer::open(folder.path(), WriterOptions::default()).expect("an index");
    writer.add(document(), 1).expect("room");
    writer.commit(&Checkpoint { batch: 1, ..Checkpoint::default() }).expect("room");
    writer.finish().expect("an end");
    let meta = fs::read_to_string(folder.path().join("g1/meta.json")).expect("the engine's commit");
    let mut values = serde_json::Deserializer::from_str(&meta).into_iter::<serde_json::Value>();
    let meta = values.next().expect("a value").expect("JSON");
    let mut found = fs::read_to_string(folder.path().join("manifest.json")).expect("the manifest");
    // The version of the analysis has a golden file of its own; the checksum hangs on it.
    found = found.replace(&format!("\"analysis\": {ANALYSIS_VERSION}"), "\"analysis\": _");
    let (content, checksum) = found.split_at(found.rfind("{\"xxh3\"").expect("a checksum"));
    assert_eq!(checksum.len(), "{\"xxh3\":\"0123456789abcdef\"}\n".len());
    let mut found = content.to_owned();
    found += &format!("payload {}\n", meta["payload"]);
    found += &format!("files {}\n", meta["persisted_custom_extensions"]);
    found += &format!("key {:016x}\n", ArticleKey::new("root", "id").0);
    for field in meta["schema"].as_array().expect("fields") {
        found += &format!("{field}\n");
    }
    check(
        &format!("format-{FORMAT_VERSION}.txt"),
        &found,
        "An index written before cannot be read any more: raise FORMAT_VERSION and write a new golden file.",
    );
    let snapshot = Snapshot::open(folder.path()).expect("an index");
    let at = snapshot.find("id").expect("a lookup").expect("the article");
    let (sketches, mut sketch, mut numbers) = (snapshot.sketches().expect("columns"), Vec::new(), Vec::new());
    sketches.read(at, &mut sketch);
    sketches.read_numbers(at, &mut numbers);
    assert_eq!((sketch, numbers), (document().sketch, document().numbers));
    assert_eq!(snapshot.article(at).expect("the article"), document().article);
}

#[test]
fn words_are_analysed_as_by_this_version() {
    let words = "Die Rechenzentren in der Straße: Müllers Häuser, 1.580 Terawattstunden, C++, CO₂, Leser*innen, \
                 schrieb geschrieben Risiken größte Ein- und Ausgang KI-Infrastruktur, \
                 30 Mrd. US-Dollar, 43 %, am 24.12.2024, z. B. § 249, 2. Weltkrieg, Karl V.";
    let mut found = String::new();
    for (language, text) in
        [(Language::De, words), (Language::En, "The companies' houses"), (Language::Zh, "数据")]
    {
        for token in Analyzer::new().tokens(text, language) {
            let layers: Vec<String> =
                token_terms(&token).map(|(layer, text)| format!("{layer:?}={text}")).collect();
            found += &format!("{language} {} {}\n", &text[token.start..token.end], layers.join(" "));
        }
    }
    check(
        &format!("analysis-{ANALYSIS_VERSION}.txt"),
        &found,
        "Queries would miss words of an index built before: raise ANALYSIS_VERSION and write a new golden file.",
    );
}
