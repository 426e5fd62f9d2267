//! One word, however it is written in the query and in the article: both find each other, and what is marked is it.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use lupe_analysis::{Analyzer, Language};
use lupe_index::{Checkpoint, Document, StoredArticle, Writer, WriterOptions};
use lupe_searcher::{SearchRequest, Searcher};

/// A query, a text, and what is marked in it, parted by `|`; nothing where the query must not find the text.
const CASES: &[(&str, &str, &str)] = &[
    // Composition, invisible characters, ligatures, parted lines.
    ("Müller", "Der Mu\u{308}ller kam.", "Mu\u{308}ller"),
    ("Mu\u{308}ller", "Der Müller kam.", "Müller"),
    ("Rechenzentren", "Das Rechen\u{ad}zentrum steht.", "Rechen\u{ad}zentrum"),
    ("Rechenzentrum", "Das Rechen\u{200b}zentrum steht.", "Rechen\u{200b}zentrum"),
    ("Rechenzentren", "Das Rechen-\nzentrum steht.", "Rechen- zentrum"),
    ("Pflicht", "Eine P\u{fb02}icht ist es.", "P\u{fb02}icht"),
    // Before the reform of 1996, and after it.
    ("Fotografien", "Eine alte Photographie hängt dort.", "Photographie"),
    ("Schiffahrt", "Die Schifffahrten sind lang.", "Schifffahrten"),
    ("Paragraf", "Das steht in zwei Paragraphen.", "Paragraphen"),
    ("selbständig", "Eine selbstständige Frau.", "selbstständige"),
    ("=Photo", "Ein Foto hängt dort.", ""),
    // Parts that stand apart, but not beside the whole.
    ("Bundestag", "Der Tag des Bundes naht.", "Tag|Bundes"),
    ("Bundestag", "Die Bundesregierung und der Bundestag reden.", "Bundestag"),
    ("Bundestag", "Die Bundestagswahl und die Bundesregierung.", "Bundestag"),
    // Hyphen compounds, joined and parted.
    ("KI-Infrastruktur", "Mehr KI-Infrastruktur wird gebaut.", "KI-Infrastruktur"),
    ("KI-Infrastruktur", "Mehr KIInfrastruktur wird gebaut.", "KIInfrastruktur"),
    ("KI-Infrastruktur", "Mehr KI Infrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("KIInfrastruktur", "Mehr KI-Infrastruktur wird gebaut.", "KI-Infrastruktur"),
    ("KIInfrastruktur", "Mehr KI Infrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("KI Infrastruktur", "Mehr KIInfrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("KI Infrastruktur", "Mehr KI-Infrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("kiinfrastruktur", "Mehr KI-Infrastruktur wird gebaut.", "KI-Infrastruktur"),
    ("\"KI Infrastruktur\"", "Mehr KI-Infrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("\"KI-Infrastruktur\"", "Mehr KI Infrastruktur wird gebaut.", "KI|Infrastruktur"),
    ("kiinfra*", "Mehr KI-Infrastruktur wird gebaut.", "KI-Infrastruktur"),
    ("E-Mail", "Per Email geschickt.", "Email"),
    ("E-Mail", "Per E-Mail geschickt.", "E-Mail"),
    ("E-Mail", "Per E Mail geschickt.", "E|Mail"),
    ("E-Mail", "Variante E kam, die andere viel später per Mail.", ""),
    ("Emails", "Per E-Mail geschickt.", "E-Mail"),
    ("Email", "Eine E-Mail-Adresse fehlt.", "E-Mail"),
    ("E-Mail-Adresse", "Eine Email-Adresse fehlt.", "Email-Adresse"),
    ("Private-Equity-Kapital", "Viel Private Equity Kapital floss.", "Private|Equity|Kapital"),
    ("Equity", "Viel Private-Equity-Kapital floss.", "Equity"),
    ("AI-Rechenzentren", "Neue AI -Rechenzentren entstehen.", "AI -Rechenzentren"),
    ("F16", "Eine F-16 flog vorbei.", "F-16"),
    ("F-16", "Eine F16 flog vorbei.", "F16"),
    // Suspended hyphens.
    ("Hiebwaffen", "Verboten sind Hieb- und Stichwaffen.", "Hieb|waffen"),
    ("Hiebwaffe", "Verboten sind Hieb- und Stichwaffen.", "Hieb|waffen"),
    ("Eingang", "Der Ein- und Ausgang ist dort.", "Ein"),
    ("Luftverschmutzung", "Die Wasser-, Luft- und Bodenverschmutzung nimmt zu.", "Luft|verschmutzung"),
    ("Stahlverarbeitung", "Die Stahlproduktion und -verarbeitung ruht.", "Stahl|verarbeitung"),
    // Gender forms.
    ("Leser", "Die Leser*innen klagen.", "Leser*innen"),
    ("Leserin", "Die Leser*innen klagen.", "Leser*innen"),
    ("Leserinnen", "Die LeserInnen klagen.", "LeserInnen"),
    ("Leser", "Die Leser/-innen klagen.", "Leser/-innen"),
    ("Leser", "Die Leser(innen) klagen.", "Leser(innen)"),
    ("Leser*innen", "Ein Leser klagt.", "Leser"),
    ("Leser:innen", "Eine Leserin klagt.", "Leserin"),
    ("Arzt", "Alle Ärzt:innen streiken.", "Ärzt:innen"),
    // Numbers, units, currencies.
    ("1580", "Es sind 1.580 Stunden.", "1.580"),
    ("1.580", "Es sind 1580 Stunden.", "1580"),
    ("1234,56", "Es sind 1.234,56 Stunden.", "1.234,56"),
    ("\"30 Milliarden\"", "Es sind 30 Mrd. Stück.", "30|Mrd"),
    ("Mrd.", "Es sind Milliarden Stück.", "Milliarden"),
    ("Millionen", "Es sind 3 Mio. Stück.", "Mio"),
    ("USD", "Es sind 30 US-Dollar.", "US-Dollar"),
    ("US-Dollar", "Es sind 30 USD.", "USD"),
    ("US-Dollar", "Es sind 30 $.", "$"),
    ("Dollar", "Es sind $30.", "$"),
    ("Euro", "Es sind 30 €.", "€"),
    ("€", "Es sind 30 Euro.", "Euro"),
    ("EUR", "Es sind 30€.", "€"),
    ("\"43 Prozent\"", "Es sind 43% davon.", "43|%"),
    ("\"43 %\"", "Es sind 43 Prozent davon.", "43|Prozent"),
    // Dates, paragraphs, names with signs.
    ("\"24. Dezember 2024\"", "Am 24.12.2024 war Schnee.", "24|12|2024"),
    ("24.12.2024", "Am 24. Dezember 2024 war Schnee.", "24|Dezember|2024"),
    ("Artikel 5 GG", "Art 5 (GG)", "Art|5|GG"),
    ("Art 5 GG", "Der Artikel 5 des GG.", "Artikel|5|GG"),
    // Ordinals, in words, figures and Roman numerals.
    ("2. Weltkrieg", "Im Zweiten Weltkrieg wurde viel zerstört.", "Zweiten|Weltkrieg"),
    ("Zweiter Weltkrieg", "Im 2. Weltkrieg wurde viel zerstört.", "2|Weltkrieg"),
    ("\"II. Weltkrieg\"", "Vor dem 2. Weltkrieg stand hier ein Haus.", "2|Weltkrieg"),
    ("\"der Fünfte\"", "Karl V. reiste nach Augsburg.", ""),
    ("Karl der Fünfte", "Karl V. reiste nach Augsburg.", "Karl|V"),
    ("Ludwig 14.", "Unter Ludwig XIV. wuchs Versailles.", "Ludwig|XIV"),
    ("SGB 2", "Das steht im SGB II.", "SGB|II"),
    ("SGB II", "Das steht im SGB 2.", "SGB|2"),
    (
        "Was geschah im „2. Weltkrieg“ genau?",
        "Im Zweiten Weltkrieg wurde viel zerstört.",
        "Zweiten|Weltkrieg",
    ),
    ("Was war „am 3. Mai“ Krieg?", "Am dritten Tag endete der Krieg.", "Krieg"),
    ("3. Mai", "Am dritten Tag, einem 3. Mai, war Schnee.", "3|Mai"),
    ("Mai", "Am 01.05.2024 war Schnee.", "05"),
    ("\"§ 249 Abs. 2\"", "Nach Paragraph 249 Absatz 2 ist es so.", "Paragraph|249|Absatz|2"),
    ("CO2", "Mehr CO₂ in der Luft.", "CO₂"),
    ("CO₂", "Mehr CO2 in der Luft.", "CO2"),
    ("C++", "Ein Programm in C++ ist das.", "C++"),
    ("C++", "Ein Programm in C ist das.", ""),
    ("C#", "Ein Programm in C# ist das.", "C#"),
    ("5G", "Ein Netz mit 5G wächst.", "5G"),
    // Abbreviations, spellings.
    ("Beispiel", "Das gilt z. B. dort.", "B"),
    ("Doktor", "Das sagte Dr. Meier.", "Dr"),
    ("STRASSE", "Die Straßen sind leer.", "Straßen"),
    ("Straße", "Die Strasse ist leer.", "Strasse"),
    ("grösste", "Die größten sind da.", "größten"),
];

fn document(n: usize, text: &str) -> Document {
    let article = StoredArticle::new("root", &n.to_string(), "", text, Language::De);
    Document::of(article, &Analyzer::new())
}

#[test]
fn words_meet_however_they_are_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Writer::open(folder.path(), WriterOptions::default()).expect("an index");
    for (n, (_, text, _)) in CASES.iter().enumerate() {
        writer.add(document(n, text), n as u64).expect("room");
    }
    writer.commit(&Checkpoint::default()).expect("room");
    writer.finish().expect("an end");
    let searcher = Searcher::open(folder.path()).expect("an index");
    let mut wrong = Vec::new();
    for (n, (query, text, expected)) in CASES.iter().enumerate() {
        let request = SearchRequest { limit: CASES.len(), collapse: false, ..SearchRequest::new(*query) };
        let response = searcher.search(&request).expect("an answer");
        let hit = response.hits.iter().find(|hit| hit.id == n.to_string());
        let marks = |hit: &lupe_searcher::SearchHit| -> String {
            let snippets = hit.snippets.iter();
            let marks = snippets.flat_map(|s| s.marks.iter().map(|mark| s.text[mark.clone()].to_owned()));
            marks.collect::<Vec<_>>().join("|")
        };
        let found = hit.map(marks).unwrap_or_default();
        if found != *expected || (hit.is_none() != expected.is_empty()) || !response.warnings.is_empty() {
            wrong.push(format!("{query:?} in {text:?}: {found:?} {:?}", response.warnings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_of_any_length_are_found() {
    let (long, other) = ("Donaudampfschifffahrt".repeat(3000), "Donaudampfschifffahrt".repeat(3001));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Writer::open(folder.path(), WriterOptions::default()).expect("an index");
    writer.add(document(0, &format!("Die {long} ruht.")), 0).expect("room");
    writer.commit(&Checkpoint::default()).expect("room");
    writer.finish().expect("an end");
    let searcher = Searcher::open(folder.path()).expect("an index");
    for (query, count) in [(long, 1), (other, 0)] {
        assert_eq!(searcher.search(&SearchRequest::new(query)).expect("an answer").articles, count);
    }
}
