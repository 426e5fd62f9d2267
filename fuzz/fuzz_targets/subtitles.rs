#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lupe_fuzz::read("a.srt", bytes));
