//! A small file of each format.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::gz;

/// A ZIP file of these entries.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
            continue;
        }
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A package whose type stands in its first entry.
pub(crate) fn package(mimetype: &str, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    writer.write_all(mimetype.as_bytes()).unwrap();
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar file of these entries.
pub(crate) fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // The builder itself refuses names that lead out of the archive.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// The main part of a Word document.
pub(crate) const WORD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>
<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Strom wird </w:t></w:r><w:r><w:t>knapp</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Der Rat </w:t></w:r><w:del><w:r><w:delText>nie </w:delText></w:r></w:del><w:ins><w:r><w:t>tagt.</w:t></w:r></w:ins></w:p>
<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>eins</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>zwei</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Jahr</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>MW</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><w:t>Ende</w:t><w:tab/><w:t>gut &amp; sch&#246;n.</w:t></w:r></w:p></w:body></w:document>"#;

const CORE: &str = r#"<cp:coreProperties xmlns:dc="d"><dc:title>Vorlage</dc:title><dc:creator>Hanna Grewe</dc:creator>
<dcterms:created>2024-12-24T10:00:00Z</dcterms:created></cp:coreProperties>"#;

const NOTES: &str = r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Fußnote</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

/// A Word document with this main part.
pub(crate) fn docx(main: &[u8]) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("docProps/core.xml", CORE.as_bytes()),
        ("word/document.xml", main),
        ("word/footnotes.xml", NOTES.as_bytes()),
    ])
}

/// The content of an OpenDocument text.
pub(crate) const OPEN: &str = r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:body><office:text>
<text:tracked-changes><text:p>gestrichen</text:p></text:tracked-changes>
<text:h text:outline-level="1">Strom wird knapp</text:h>
<text:p>Der <text:span>Rat</text:span><text:s text:c="1"/>tagt.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Fußnote</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>eins</text:p></text:list-item><text:list-item><text:p>zwei</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Jahr</text:p></table:table-cell><table:table-cell><text:p>MW</text:p></table:table-cell></table:table-row></table:table>
<text:p>Ende<text:tab/>gut &amp; schön.</text:p></office:text></office:body></office:document-content>"#;

/// An OpenDocument text with this content.
pub(crate) fn odt(content: &[u8]) -> Vec<u8> {
    let meta = r#"<office:document-meta><office:meta><dc:title>Vorlage</dc:title><meta:initial-creator>Hanna Grewe</meta:initial-creator>
<meta:creation-date>2024-12-24T10:00:00</meta:creation-date><dc:date>2025-01-01T00:00:00</dc:date></office:meta></office:document-meta>"#;
    let entries = [("meta.xml", meta.as_bytes()), ("content.xml", content)];
    package("application/vnd.oasis.opendocument.text", &entries)
}

/// A book of two chapters and a table of contents.
pub(crate) fn epub(chapter: &[u8]) -> Vec<u8> {
    let container = r#"<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"#;
    let opf = r#"<package><metadata><dc:title>Die Netze</dc:title><dc:creator>Hanna Grewe</dc:creator><dc:language>de</dc:language>
<dc:date>2024</dc:date><dc:publisher>Verlag</dc:publisher></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="text/a%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="text/b.xhtml" media-type="application/xhtml+xml"/><item id="c" href="c.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
    let second = "<html><body><p>Nur ein Satz ohne Überschrift.</p></body></html>";
    package(
        "application/epub+zip",
        &[
            ("META-INF/container.xml", container.as_bytes()),
            ("OEBPS/book.opf", opf.as_bytes()),
            ("OEBPS/nav.xhtml", b"<html><body><p>Inhalt</p></body></html>"),
            ("OEBPS/text/a b.xhtml", chapter),
            ("OEBPS/text/b.xhtml", second.as_bytes()),
        ],
    )
}

/// A chapter of a book.
pub(crate) const CHAPTER: &str = "<?xml version='1.0'?><html><head><title>x</title></head><body><h1>Am Anfang</h1><p>Der Strom floss.</p></body></html>";

/// A PDF of one page with these lines.
pub(crate) fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = "BT /F1 12 Tf 72 720 Td 14 TL\n".to_owned();
    for line in lines {
        writeln!(content, "({line}) Tj T*").unwrap();
    }
    content.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (Strom wird knapp) /Author (Hanna Grewe) /CreationDate (D:20241224103000+01'00') >>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let xref = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for offset in offsets {
        writeln!(out, "{offset:010} 00000 n ").unwrap();
    }
    write!(
        out,
        "trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{xref}\n%%EOF\n",
        objects.len() + 1
    )
    .unwrap();
    out.into_bytes()
}

/// A record of a web archive.
pub(crate) fn warc_record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A web archive of a page sent in chunks, a picture, an error and a second page, compressed record by record.
pub(crate) fn warc() -> Vec<u8> {
    let page = "<html><h1>Strom</h1><p>Der Rat tagt.";
    let (first, second) = page.split_at(20);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    let cyrillic = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n<html><h1>\xcf\xf0\xe8</h1><p>\xe2\xe5\xf2.";
    [
        warc_record("warcinfo", "", b"software: x"),
        warc_record("response", "https://bote.example/strom", chunked.as_bytes()),
        warc_record(
            "response",
            "https://bote.example/a.png",
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
        ),
        warc_record(
            "response",
            "https://bote.example/weg",
            b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<html>weg",
        ),
        warc_record("response", "https://bote.example/ru", cyrillic),
    ]
    .iter()
    .flat_map(|record| gz(record))
    .collect()
}

/// A feed of RSS with two entries.
pub(crate) const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel><title>Der Bote</title><link>https://bote.example/</link><language>de-DE</language>
<image><title>Logo</title><url>x</url></image>
<item><title>Strom &amp;amp; Netze</title><link>https://bote.example/1</link><guid isPermaLink="false">b-1</guid>
<pubDate>Tue, 24 Dec 2024 10:00:00 +0100</pubDate><dc:creator>Hanna Grewe</dc:creator><description>Kurz.</description>
<content:encoded><![CDATA[<p>Der Rat tagt.</p><p>Lang &amp; breit.</p>]]></content:encoded></item>
<item><title>Zwei</title><link>https://bote.example/2</link><description>&lt;p&gt;Der zweite.&lt;/p&gt;</description></item></channel></rss>"#;

/// A feed of Atom with one entry, whose text is XHTML.
pub(crate) const ATOM: &str = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Post</title><author><name>Jo Doe</name><email>x@y</email></author>
<link rel="self" href="https://post.example/feed"/><entry><title type="html">Power</title><id>tag:1</id><link rel="edit" href="https://post.example/e"/>
<link href="https://post.example/1"/><updated>2025-01-02T00:00:00Z</updated><published>2025-01-01T00:00:00Z</published>
<content type="xhtml"><div xmlns="x"><p>The <b>council</b> meets &lt; often.</p></div></content></entry></feed>"#;

/// A message with a text, the same as HTML, and an attachment.
pub(crate) const MESSAGE: &str = "Received: from x\r\nFrom: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nTo: a@example.org\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\nDate: Tue, 24 Dec 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne Gr=FC=DFe aus dem Rat.\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nAnhang\r\n--b--\r\n";

/// A mailbox of two messages.
pub(crate) fn mailbox() -> String {
    let plain = MESSAGE.replace("\r\n", "\n");
    format!(
        "From j@example.org Tue Dec 24 10:00:00 2024\n{plain}\nFrom k@example.org Tue Dec 24 11:00:00 2024\nFrom: k@example.org\nTo: j@example.org\nSubject: Zwei\nContent-Type: text/html\n\n<p>Der <b>zweite</b> Brief.</p>\n>From hier an.\n"
    )
}
