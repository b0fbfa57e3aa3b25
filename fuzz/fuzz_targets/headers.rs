//! Header values: versions, media types, credentials.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| uem_sandbox::untrusted::headers(bytes));
