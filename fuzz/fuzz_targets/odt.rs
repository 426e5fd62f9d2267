#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let others = [("mimetype", "application/vnd.oasis.opendocument.text")];
    lupe_fuzz::read_package("a.odt", &others, "content.xml", bytes);
});
