//! Bodies in XML.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| uem_sandbox::untrusted::xml(bytes));
