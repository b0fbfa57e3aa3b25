//! The refusals of a call whose credentials are missing, wrong or somebody else's.

use reqwest::Method;
use secrecy::ExposeSecret as _;

use crate::support::{self, basic, refusal};

const PATH: &str = "/api/system/info";

#[tokio::test]
async fn a_call_with_wrong_credentials_is_refused_with_the_vendors_codes() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let (key, good) = (
        credentials.api_key.expose_secret(),
        basic(&credentials.username, credentials.password.expose_secret()),
    );
    let (neighbour, other_key) =
        (&bed.sandbox.accounts().admins[3], bed.sandbox.accounts().enrollment_api_key.expose_secret());
    let cases: &[(&str, &str, (u16, i64))] = &[
        ("", key, (401, 1004)),
        (&basic(&credentials.username, "wrong"), key, (401, 1005)),
        (&basic("nobody", "wrong"), key, (401, 1005)),
        ("Basic ???", key, (401, 1005)),
        ("Digest x", key, (401, 1005)),
        ("Bearer x", key, (401, 1024)),
        ("CMSURL'1 AAAA", key, (401, 1005)),
        (&good, "", (403, 1013)),
        (&good, "unknown", (403, 1013)),
        (&good, other_key, (403, 1032)),
        (&good, neighbour.api_key.expose_secret(), (403, 1030)),
    ];
    assert_eq!(neighbour.username, "neighbour.admin");
    for (authorization, key, expected) in cases {
        let call = bed
            .nobody(Method::GET, PATH)
            .header("authorization", *authorization)
            .header("aw-tenant-code", *key);
        assert_eq!(refusal(call).await, *expected, "{authorization:.12} with key {key:.4}");
    }
    assert_eq!(refusal(bed.call_as("suspended.admin", Method::GET, PATH)).await, (403, 1014));
    bed.sandbox.stop().await;
}
