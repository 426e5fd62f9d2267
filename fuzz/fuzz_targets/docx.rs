#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let others = [("[Content_Types].xml", "<Types/>")];
    lupe_fuzz::read_package("a.docx", &others, "word/document.xml", bytes);
});
