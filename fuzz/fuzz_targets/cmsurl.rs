//! CMS signatures of CMSURL.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| uem_sandbox::untrusted::cmsurl(bytes));
