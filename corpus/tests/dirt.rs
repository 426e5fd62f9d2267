//! What programs really write: pages of well-known systems, their exports, mail without a stated encoding.

#![allow(clippy::unwrap_used)] // a test may fail

mod common;

use common::{one, read};
use lupe_corpus::{Article, ReadOptions};

const SENTENCE: &str = "Der Stadtrat von Lindenroda hat am Dienstagabend mit knapper Mehrheit beschlossen, das alte Umspannwerk umzubauen.";

/// Title and text of a page, whose article is `SENTENCE` twice where it says `{}`.
#[track_caller]
fn check_page(page: &str, title: &str, text: &str) -> Article {
    let text = text.replace("{}", &format!("{SENTENCE}\n\n{SENTENCE}"));
    let article =
        one("a.html", page.replace("{}", &format!("<p>{SENTENCE}</p><p>{SENTENCE}</p>")).as_bytes());
    assert_eq!((article.title.as_str(), article.text.as_str()), (title, text.as_str()), "{page}");
    article
}

#[test]
fn what_is_behind_a_paywall_stays_where_the_page_has_it() {
    let marked = r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false,
        "hasPart":{"@type":"WebPageElement","cssSelector":".paywall"}}</script>"#;
    let body = r#"<h1>Rat</h1>{}<div class="paywall"><p>Mehr davon.</p></div>"#;
    check_page(&format!("<html>{marked}<body>{body}"), "Rat", "{}\n\nMehr davon.");
    check_page(&format!("<html><body>{body}"), "Rat", "{}");
    check_page("<html><h1>Rat</h1>{}<p>Sie haben bereits ein Abo? Hier anmelden", "Rat", "{}");
}

#[test]
fn parts_of_pages_that_stand_apart_are_not_glued_together() {
    for (page, text) in [
        ("<time>12. März 2025</time><time>14. März 2025</time>", "12. März 2025 14. März 2025"),
        ("<a>María Núñez</a><span>Madrid</span>", "María Núñez Madrid"),
        ("<time>19:04 Uhr</time><a>231 Kommentare</a>", "19:04 Uhr 231 Kommentare"),
        ("<span>Rechen</span><span>zentrum</span>", "Rechenzentrum"),
        ("<span>H</span><span>2</span>O, <span>i</span>Phone, <a>Haus</a>Tür", "H2O, iPhone, HausTür"),
        ("<span>Ende</span><span>.</span>", "Ende."),
    ] {
        check_page(&format!("<html><h1>Rat</h1>{{}}<p>{page}</p>"), "Rat", &format!("{{}}\n\n{text}"));
    }
}

#[test]
fn titles_are_those_that_a_reader_sees() {
    for (page, title) in [
        // The parts of a heading in lines are a sentence in the metadata.
        (
            "<html><meta property=og:title content='Berlin: Der Rat'><h1><span>Berlin</span> <span>Der Rat</span></h1>{}",
            "Berlin: Der Rat",
        ),
        ("<html><title>Presse</title><div class=headline>Der Rat tagt</div>{}", "Der Rat tagt"),
        (
            "<html><title>Presse</title><div class=headline>Eins</div><div class=headline>Zwei</div><h2>A</h2>{}",
            "Presse",
        ),
        ("<html><title>Der Rat</title><body><header><h1>Der Rat</h1></header><h1>Lage</h1>{}", "Der Rat"),
        (
            "<html><title>Was haltet ihr davon? - Hafenforum</title><h1>Hafenforum</h1><h3>Post</h3>{}",
            "Was haltet ihr davon?",
        ),
        ("<html><title>Vermerk Nr</title><p class=MsoTitle>Vermerk zum Rat</p>{}", "Vermerk zum Rat"),
        (
            "<html><title>Der Rat: Landkreis</title><div itemtype='http://schema.org/Article'><h3 itemprop=headline>Der Rat</h3><div itemprop=articleBody>{}</div></div><p>Fuß",
            "Der Rat",
        ),
    ] {
        let article = one("a.html", page.replace("{}", &format!("<p>{SENTENCE}</p>")).as_bytes());
        assert_eq!(article.title, title, "{page}");
        assert!(!article.text.starts_with(title), "{page}: {}", article.text);
    }
}

#[test]
fn furniture_of_well_known_systems_is_left_out() {
    for furniture in [
        "<h2>Lage<span class=mw-editsection>[<a>Bearbeiten</a>]</span></h2>",
        "<h2>Lage</h2><div id=siteSub class=noprint>aus dem Wiki</div><a class=mw-jump-link href=#x>Zur Suche</a>",
        "<h2>Lage</h2><div class=printfooter>Abgerufen von x</div><div id=catlinks>Kategorien: Rat</div>",
        "<h2>Lage</h2><div id=CybotCookiebotDialog>Wir und unsere 743 Partner</div>",
        "<h2>Lage</h2><div id=sp_message_container_1><p>Zustimmen</p></div>",
        "<h2>Lage</h2><amp-ad>Werbung</amp-ad><amp-social-share>Teilen</amp-social-share>",
        "<h2>Lage</h2><span class=sr-only>Bild vom Rat</span><noframes>Keine Frames</noframes>",
        "<h2>Lage<a href=#fn1 role=doc-noteref>1</a></h2>",
        "<h2>Lage<a href=#_ftn1>[1]</a></h2><a href=#r1>↩</a>",
        "<h2>Lage</h2><div class=tag-cluster><a>Rat</a></div><ul class=tags><li>Rat</ul>",
    ] {
        check_page(&format!("<html><h1>Rat</h1>{{}}{furniture}"), "Rat", "{}\n\nLage");
    }
    check_page("<html><h1>Rat</h1>{}<p>§ <a href=#p12>12</a> gilt", "Rat", "{}\n\n§ 12 gilt");
    check_page(
        "<html><h1>Rat</h1>{}<aside role=doc-footnote>Eine Note</aside><aside>Mehr",
        "Rat",
        "{}\n\nEine Note",
    );
}

#[test]
fn pages_laid_out_as_tables_have_paragraphs() {
    let page = format!(
        "<html><title>Rat</title><table><tr><td><font><a>A</a><br><a>B</a><br><a>C</a><br><a>D</a></font></td><td>{}</td></tr></table>",
        format!("{SENTENCE}<p>").repeat(4)
    );
    let text = one("a.htm", page.as_bytes()).text;
    assert_eq!(text, [SENTENCE; 4].join("\n\n"));
}

#[test]
fn items_of_laws_keep_their_numbers() {
    check_page(
        "<html><h1>Rat</h1>{}<dl><dt>1.</dt><dd><div>vor 2020 oder</div></dd><dt>2.</dt><dd>danach</dd></dl><dl><dt>Strom</dt><dd>Er fließt.</dd></dl>",
        "Rat",
        "{}\n\n1. vor 2020 oder\n\n2. danach\n\nStrom\nEr fließt.",
    );
}

#[test]
fn declarations_of_xhtml_are_no_text_and_name_no_files() {
    let page = "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><html><head><title>Rat</title></head><body><h1>Rat</h1>{}&x;</body></html>";
    check_page(page, "Rat", "{}\n\n&x;");
}

#[test]
fn dates_are_found_where_old_systems_have_them() {
    for (page, date) in [
        (
            "<html><h2>A</h2><abbr class=published title=2025-03-12T18:00>18:00</abbr><main>{}</main>",
            "2025-03-12",
        ),
        ("<html><h1>A</h1>{}<p>Letzte Änderung: 12.03.2001", "2001-03-12"),
        (
            "<html><h1>A</h1><div>Erstellt: 12.03.2025 Aktualisiert: 13.03.2025, 08:15 Uhr</div>{}",
            "2025-03-12",
        ),
        ("<html><h1>A</h1><div>12 марта 2025, 10:15</div>{}", "2025-03-12"),
    ] {
        let article = one("a.html", page.replace("{}", &format!("<p>{SENTENCE}</p>")).as_bytes());
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some(date), "{page}");
    }
}

/// Articles as `id | title | text | date | author`.
fn shown(name: &str, bytes: &[u8]) -> Vec<String> {
    let (articles, others, result) = read(name, bytes, &ReadOptions::default());
    assert!(result.is_ok() && others.iter().all(|other| other.ends_with("empty")), "{name}: {others:?}");
    let show = |article: &Article| {
        let date = article.date.map(|date| date.to_string()).unwrap_or_default();
        let author = article.author.clone().unwrap_or_default();
        [&article.id, &article.title, &article.text.replace('\n', "/"), &date, &author]
            .map(String::as_str)
            .join("|")
    };
    articles.iter().map(show).collect()
}

#[test]
fn exports_of_wordpress_are_read_as_what_they_show() {
    let item = |kind: &str, title: &str, text: &str| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid><dc:creator>hg</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded><wp:post_type>{kind}</wp:post_type><wp:comment><wp:comment_content>Toll!</wp:comment_content></wp:comment></item>"
        )
    };
    let feed = format!(
        "<rss><channel><title>Blog</title><wp:author><wp:author_login>hg</wp:author_login><wp:author_display_name>Hanna Grewe</wp:author_display_name></wp:author>{}{}{}</channel></rss>",
        item("post", "Alt", "Eins &amp; zwei.\n\nDrei. [gallery ids=\"1\"]"),
        item("page", "Neu", "<!-- wp:paragraph -->\n<p>Eins.</p>\n\n[caption id=\"a\"]<img> Bild[/caption]"),
        item("attachment", "Foto", ""),
    );
    assert_eq!(
        shown("export.xml", feed.as_bytes()),
        ["Alt|Alt|Eins & zwei.//Drei.||Hanna Grewe", "Neu|Neu|Eins.//Bild||Hanna Grewe"]
    );
}

#[test]
fn records_are_found_however_programs_nest_them() {
    for (name, json, expected) in [
        (
            "wp.json",
            r#"[{"id": 1, "date": "2025-03-12T06:30:11", "title": {"rendered": "&#8222;Rat&#8220;"}, "content": {"rendered": "<p>Eins.</p>", "protected": false}}]"#,
            "1|„Rat“|Eins.|2025-03-12|",
        ),
        (
            "elastic.json",
            r#"{"took": 3, "hits": {"hits": [{"_id": "7", "_source": {"title": "Rat", "body": "Eins.", "publishedAt": 1741757411000}}]}}"#,
            "7|Rat|Eins.|2025-03-12|",
        ),
        (
            "ghost.json",
            r#"{"db": [{"data": {"tags": [{"id": 1}], "posts": [{"id": "a", "title": "Rat", "html": "<p>Eins.</p>", "plaintext": "Eins"}], "users": [{"id": 2}]}}]}"#,
            "a|Rat|Eins.||",
        ),
        (
            "solr.json",
            r#"{"response": {"docs": [{"id": "1", "title": ["Rat"], "text": ["Eins.", "Zwei."], "author": ["A", "B"]}]}}"#,
            "1|Rat|Eins.//Zwei.||A, B",
        ),
        (
            "feed.json",
            r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": "<p>Eins.</p>", "date_published": "2025-03-12T05:30:11Z", "authors": [{"name": "A"}]}]}"#,
            "1|Eins|Eins.|2025-03-12|A",
        ),
        (
            "mongo.jsonl",
            r#"{"_id": {"$oid": "5f"}, "headline": "Rat", "articleBody": "Eins.", "language": "German", "datePublished": {"$date": "2025-03-12T05:30:11Z"}}"#,
            "5f|Rat|Eins.|2025-03-12|",
        ),
    ] {
        assert_eq!(shown(name, json.as_bytes()), [expected], "{name}");
    }
    // One record, longer than what its format is chosen by.
    let long = format!(
        "{{\n\"title\": \"Rat\",\n\"tags\": [{{\"n\": 1}}],\n\"text\": \"{}\"\n}}",
        SENTENCE.repeat(1000)
    );
    assert_eq!(shown("lang.json", long.as_bytes()).len(), 1);
}

#[test]
fn tables_are_read_as_programs_write_them() {
    for (name, csv, expected) in [
        ("excel.csv", "sep=;\r\nTitel;Text\r\nRat;Eins.\r\n", "excel.csv#1|Rat|Eins.||"),
        ("bom.csv", "\u{feff}sep=;\nTitel;Text\nRat;Eins.\n", "bom.csv#1|Rat|Eins.||"),
        ("pg.tsv", "id\ttitle\tbody_html\tcreated_at\n7\tRat\t<p>Eins.</p>\t\\N\n", "7|Rat|Eins.||"),
        (
            "pandas.csv",
            ",title,body,pub_date\n0,Rat,Eins.,2025-03-12 05:30:11\n",
            "pandas.csv#1|Rat|Eins.|2025-03-12|",
        ),
    ] {
        assert_eq!(shown(name, csv.as_bytes()), [expected], "{name}");
    }
    let (articles, others, _) = read("t.csv", b"title,text\nRat,nan\n", &ReadOptions::default());
    assert!(articles.is_empty() && others[0].contains("no text"), "{others:?}");
}

#[test]
fn mail_that_does_not_state_its_encoding_keeps_its_letters() {
    let mail = b"From: a@b.example\nTo: c@d.example\nDate: 12 Mar 2025 10:00:00 +0100\nSubject: Gr\xfc\xdfe\n\nF\xfcr alle.\n";
    let draft = b"Subject: Entwurf\nMIME-Version: 1.0\nContent-Type: text/plain\n\nDer Rat.\n";
    assert_eq!(shown("draft.eml", draft), ["draft.eml|Entwurf|Der Rat.||"]);
    assert_eq!(shown("a.eml", mail), ["a.eml|Grüße|Für alle.|2025-03-12|a@b.example"]);
}

#[test]
fn markdown_of_other_programs_is_read_as_what_it_shows() {
    for (markdown, expected) in [
        ("% Rat\n% Hanna Grewe\n% 12. März 2025\n\nEins.", "a.md|Rat|Eins.|2025-03-12|Hanna Grewe"),
        ("# Rat\n\nSiehe [[Hafen|den Hafen]].\n\n![[bild.png]]", "a.md|Rat|Siehe den Hafen.||"),
        ("---\ntitle: Rat\n---\n{{< figure src=\"a\" >}}\n\nEins.", "a.md|Rat|Eins.||"),
        ("# Rat\n\n{% include toc.html %}\n\nEins.\n{: .lead}", "a.md|Rat|Eins.||"),
    ] {
        assert_eq!(shown("a.md", markdown.as_bytes()), [expected], "{markdown}");
    }
}
