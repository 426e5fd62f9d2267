#![no_main]

use std::sync::Once;

static QUIET: Once = Once::new();

// The parser of PDF may panic; its caller catches that, which the fuzzer's hook would not let it.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    lupe_fuzz::read("a.pdf", bytes);
});
