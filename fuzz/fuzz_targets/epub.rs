#![no_main]

// The bytes are the package document, which says what the chapters are; there is one, so that a text comes out.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let others = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<container><rootfile full-path=\"b.opf\"/></container>"),
        ("a.xhtml", "<html><body><h1>Am Anfang</h1><p>Der Strom floss.</p></body></html>"),
    ];
    lupe_fuzz::read_package("a.epub", &others, "b.opf", bytes);
});
