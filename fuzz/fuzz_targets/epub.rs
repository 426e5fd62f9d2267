#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let others = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<container><rootfile full-path=\"b.opf\"/></container>"),
    ];
    lupe_fuzz::read_package("a.epub", &others, "b.opf", bytes);
});
