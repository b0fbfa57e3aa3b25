//! Tokens of users, and what people send in their place.

#![expect(clippy::unwrap_used, reason = "fixtures of tests: a failure ends them")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hub_core::user_token::{
    IssuerKeys, TOKEN_BYTES_MAX, TokenAlgorithm, TokenFault, TokenIssuer, TokenUser, TrustedIssuer, identify,
};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256};
use serde_json::{Value, json};

const ISSUER: &str = "https://login.example.com/";

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn seconds(from_now: i64) -> i64 {
    now().as_second() + from_now
}

/// A key of the issuer, and how it is published.
struct Signer {
    key: EncodingKey,
    algorithm: Algorithm,
    jwk: Value,
}

impl Signer {
    fn new(id: &str, algorithm: Algorithm) -> Self {
        let pair = |kind| KeyPair::generate_for(kind).unwrap().serialize_der();
        let key = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                // Inside of PKCS #8, behind its header of 26 bytes, is the key as the library wants it.
                EncodingKey::from_rsa_der(&pair(&PKCS_RSA_SHA256)[26..])
            }
            Algorithm::ES384 => EncodingKey::from_ec_der(&pair(&PKCS_ECDSA_P384_SHA384)),
            Algorithm::EdDSA => {
                // Version 1 of PKCS #8, without the public key at the end.
                let mut key = pair(&PKCS_ED25519)[..48].to_vec();
                (key[1], key[4]) = (46, 0);
                EncodingKey::from_ed_der(&key)
            }
            _ => EncodingKey::from_ec_der(&pair(&PKCS_ECDSA_P256_SHA256)),
        };
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(id);
        jwk["use"] = json!("sig");
        Self { key, algorithm, jwk }
    }

    fn sign(&self, kid: Option<&str>, claims: &Value) -> String {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.key).unwrap()
    }
}

fn key_set(signers: &[&Signer]) -> String {
    json!({ "keys": signers.iter().map(|signer| signer.jwk.clone()).collect::<Vec<_>>() }).to_string()
}

fn settings(algorithms: &[TokenAlgorithm]) -> TokenIssuer {
    TokenIssuer {
        name: "login".to_owned(),
        issuer: ISSUER.to_owned(),
        audiences: vec!["mooring".to_owned(), "edge".to_owned()],
        keys: IssuerKeys::Url(format!("{ISSUER}keys")),
        algorithms: algorithms.to_vec(),
        name_claim: "preferred_username".to_owned(),
        email_claim: "email".to_owned(),
        groups_claim: "groups".to_owned(),
    }
}

fn trusted(signers: &[&Signer]) -> Vec<TrustedIssuer> {
    let settings = settings(&[TokenAlgorithm::RS256, TokenAlgorithm::ES256]);
    vec![TrustedIssuer::new(settings, &key_set(signers)).unwrap()]
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": ["other", "mooring"], "sub": "1", "iat": seconds(-10), "nbf": seconds(-10),
        "exp": seconds(300), "preferred_username": "ann", "email": "ann@example.com", "groups": ["staff", "board"],
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = claims();
    change(&mut claims);
    claims
}

/// A token of these texts, with a signature that is none.
fn unsigned(header: &Value, payload: &str, signature: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{signature}", part(&header.to_string()), part(payload))
}

#[test]
fn a_token_of_a_known_issuer_says_who_its_user_is() {
    let ann = TokenUser {
        name: "ann".to_owned(),
        email: "ann@example.com".to_owned(),
        groups: vec!["staff".to_owned(), "board".to_owned()],
        until: Timestamp::from_second(seconds(300)).unwrap(),
    };
    use TokenAlgorithm as By;
    for (algorithm, by) in [
        (Algorithm::RS256, By::RS256),
        (Algorithm::PS256, By::PS256),
        (Algorithm::ES256, By::ES256),
        (Algorithm::ES384, By::ES384),
        (Algorithm::EdDSA, By::EdDSA),
    ] {
        let signer = Signer::new("one", algorithm);
        let issuers = vec![TrustedIssuer::new(settings(&[by]), &key_set(&[&signer])).unwrap()];
        for kid in [Some("one"), None] {
            let found = identify(&signer.sign(kid, &claims()), &issuers, now());
            assert_eq!(found.as_ref(), Ok(&ann), "{algorithm:?} {kid:?}");
        }
    }
}

#[test]
fn what_a_token_says_is_read_narrowly() {
    let signer = Signer::new("one", Algorithm::ES256);
    let issuers = trusted(&[&signer]);
    let user = |claims: Value| identify(&signer.sign(Some("one"), &claims), &issuers, now());
    let of = |claims: Value| user(claims).map(|user| (user.name, user.email, user.groups.join(",")));
    let text = str::to_owned;
    for (claims, name, email, groups) in [
        (with(|claims| claims["aud"] = json!("edge")), "ann", "ann@example.com", "staff,board"),
        (with(|claims| claims["groups"] = json!("staff")), "ann", "ann@example.com", "staff"),
        (with(|claims| claims["groups"] = json!(["a", 7, "", "b\nc", null])), "ann", "ann@example.com", "a"),
        (with(|claims| claims["email_verified"] = json!(true)), "ann", "ann@example.com", "staff,board"),
        (with(|claims| claims["email_verified"] = json!(false)), "ann", "", "staff,board"),
        (with(|claims| claims["email_verified"] = json!("false")), "ann", "", "staff,board"),
        (with(|claims| claims["email_verified"] = json!(null)), "ann", "", "staff,board"),
        (with(|claims| claims["email"] = json!(["ann@example.com"])), "ann", "", "staff,board"),
    ] {
        assert_eq!(of(claims), Ok((text(name), text(email), text(groups))));
    }
    // Clocks that are a little apart do no harm.
    assert!(user(with(|claims| claims["exp"] = json!(seconds(-59)))).is_ok());
    assert!(user(with(|claims| claims["nbf"] = json!(seconds(59)))).is_ok());
    assert!(user(with(|claims| claims["exp"] = json!(seconds(300) as f64 + 0.5))).is_ok());
    let long = "x".repeat(321);
    for (claims, code) in [
        (with(|claims| claims["aud"] = json!("somebody else")), "token_wrong_audience"),
        (with(|claims| claims["aud"] = json!(["Mooring", "mooring "])), "token_wrong_audience"),
        (with(|claims| claims["aud"] = json!({ "mooring": true })), "token_wrong_audience"),
        (with(|claims| claims["aud"] = json!(null)), "token_wrong_audience"),
        (with(|claims| claims["exp"] = json!(seconds(-60))), "token_ended"),
        (with(|claims| claims["exp"] = json!(null)), "token_unreadable"),
        (with(|claims| claims["exp"] = json!("tomorrow")), "token_unreadable"),
        (with(|claims| claims["exp"] = json!(1e300)), "token_unreadable"),
        (with(|claims| drop(claims.as_object_mut().unwrap().remove("exp"))), "token_ended"),
        (with(|claims| claims["nbf"] = json!(seconds(61))), "token_not_begun"),
        (with(|claims| claims["iat"] = json!(seconds(3_600))), "token_not_begun"),
        (with(|claims| claims["iss"] = json!("https://login.example.com")), "token_unknown_issuer"),
        (with(|claims| claims["iss"] = json!([ISSUER])), "token_unknown_issuer"),
        (with(|claims| claims["iss"] = json!(null)), "token_unknown_issuer"),
        (with(|claims| claims["preferred_username"] = json!("ann\nX-Admin: yes")), "token_unreadable"),
        (with(|claims| claims["preferred_username"] = json!(long)), "token_unreadable"),
    ] {
        assert_eq!(user(claims.clone()).map_err(|fault| fault.code()), Err(code), "{claims}");
    }
    let nobody = with(|claims| {
        claims["preferred_username"] = json!(" ");
        claims["email_verified"] = json!(false);
    });
    assert_eq!(user(nobody).unwrap_err().code(), "token_without_user");
}

#[test]
fn what_somebody_else_made_is_no_token() {
    let (signer, other) = (Signer::new("one", Algorithm::ES256), Signer::new("one", Algorithm::ES256));
    let issuers = trusted(&[&signer]);
    let good = signer.sign(Some("one"), &claims());
    let code = |token: &str| identify(token, &issuers, now()).unwrap_err().code();
    let payload = claims().to_string();
    let signature = good.rsplit('.').next().unwrap();
    // No signature at all, in every spelling.
    for none in ["none", "None", "NONE", "nOnE", ""] {
        for signature in ["", signature] {
            assert_eq!(
                code(&unsigned(&json!({ "alg": none }), &payload, signature)),
                "token_unreadable",
                "{none}"
            );
        }
    }
    // The public key, which everybody has, taken for a shared secret.
    let public = signer.jwk["x"].as_str().unwrap();
    for secret in [public.as_bytes(), signer.jwk.to_string().as_bytes(), key_set(&[&signer]).as_bytes(), b""]
    {
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
        let forged = encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(code(&forged), "token_wrong_algorithm");
    }
    // A key of somebody else under the same id, and one that the token brings along.
    assert_eq!(code(&other.sign(Some("one"), &claims())), "token_wrong_signature");
    assert_eq!(code(&other.sign(None, &claims())), "token_wrong_signature");
    let brought: Jwk = serde_json::from_value(other.jwk.clone()).unwrap();
    for header in [
        Header { jwk: Some(brought), ..Header::new(Algorithm::ES256) },
        Header { jku: Some("https://evil.example.com/keys".to_owned()), ..Header::new(Algorithm::ES256) },
    ] {
        assert_eq!(code(&encode(&header, &claims(), &other.key).unwrap()), "token_wrong_signature");
    }
    for kid in ["two", "../../one", "one' OR 1=1 --", ""] {
        assert_eq!(code(&signer.sign(Some(kid), &claims())), "token_unknown_key", "{kid}");
    }
    // What was signed, changed.
    let changed = with(|claims| claims["email"] = json!("boss@example.com")).to_string();
    let header = json!({ "alg": "ES256", "kid": "one" });
    assert_eq!(code(&unsigned(&header, &changed, signature)), "token_wrong_signature");
    let demands = json!({ "alg": "ES256", "kid": "one", "crit": ["exp"] });
    assert_eq!(code(&unsigned(&demands, &payload, signature)), "token_unreadable");
    assert_eq!(code(&format!("{good}.{signature}")), "token_unreadable");
    let cut = good.split_at(good.len() - 8).0;
    assert!(matches!(code(cut), "token_wrong_signature" | "token_unreadable"));
    for nothing in ["", ".", "..", "...", "a.b.c", "Bearer x", "\u{0}", "eyJhbGciOiJFUzI1NiJ9.e30."] {
        let code = code(nothing);
        assert!(matches!(code, "token_unreadable" | "token_unknown_issuer"), "{nothing:?} {code}");
    }
    let huge = signer.sign(Some("one"), &with(|claims| claims["x"] = json!("y".repeat(TOKEN_BYTES_MAX))));
    assert_eq!(identify(&huge, &issuers, now()), Err(TokenFault::TooLong(huge.len())));
    assert!(identify(&good, &[], now()).is_err_and(|fault| fault.code() == "token_unknown_issuer"));
    assert!(identify(&good, &issuers, now()).is_ok(), "and the one they all imitate counts");
}

#[test]
fn a_claim_that_comes_twice_is_read_by_nobody() {
    // Signed by the issuer itself, so that only this stands against it.
    let signer = Signer::new("one", Algorithm::ES256);
    let issuers = trusted(&[&signer]);
    let plain = claims().to_string();
    for twice in [
        r#""email":"boss@example.com""#,
        r#""aud":"mooring""#,
        r#""exp":99999999999"#,
        r#""iss":"x""#,
        r#""x":1,"x":2"#,
    ] {
        let payload = format!("{},{twice}}}", plain.strip_suffix('}').unwrap());
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "ES256", "kid": "one" }).to_string());
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &signer.key, Algorithm::ES256).unwrap();
        let fault = identify(&format!("{message}.{signature}"), &issuers, now()).unwrap_err();
        assert_eq!(fault.code(), "token_unreadable", "{twice}");
        assert!(fault.to_string().contains("twice"), "{fault}");
    }
}

#[test]
fn keys_are_only_used_for_what_they_are() {
    let (old, new) = (Signer::new("old", Algorithm::ES256), Signer::new("new", Algorithm::ES256));
    let counts = |token: &str, issuers: &[TrustedIssuer]| identify(token, issuers, now()).is_ok();
    let (by_old, by_new) = (old.sign(Some("old"), &claims()), new.sign(Some("new"), &claims()));
    let both = trusted(&[&old, &new]);
    assert!(counts(&by_old, &both) && counts(&by_new, &both));
    let rotated = trusted(&[&new]);
    assert_eq!(identify(&by_old, &rotated, now()).unwrap_err().code(), "token_unknown_key");
    assert!(counts(&by_new, &rotated) && rotated[0].has_key("new") && !rotated[0].has_key("old"));
    // A key for another use or algorithm, and one of another kind, are left out.
    for (field, value) in [("use", "enc"), ("alg", "ES384"), ("alg", "HS256"), ("crv", "secp256k1")] {
        let mut signer = Signer::new("one", Algorithm::ES256);
        signer.jwk[field] = json!(value);
        let set = key_set(&[&signer, &new]);
        let issuer = TrustedIssuer::new(settings(&[TokenAlgorithm::ES256]), &set);
        let token = signer.sign(Some("one"), &claims());
        // Some of these make the whole set unreadable, which is as good.
        assert!(issuer.is_err() || !counts(&token, &[issuer.unwrap()]), "{field} {value}");
    }
    // An issuer for RSA only: a good signature by another algorithm does not count.
    let rsa = Signer::new("rsa", Algorithm::RS256);
    let only_rsa = [TrustedIssuer::new(settings(&[TokenAlgorithm::RS256]), &key_set(&[&rsa, &new])).unwrap()];
    assert!(counts(&rsa.sign(Some("rsa"), &claims()), &only_rsa));
    assert_eq!(identify(&by_new, &only_rsa, now()).unwrap_err().code(), "token_wrong_algorithm");
}

#[test]
fn each_issuer_vouches_for_its_own_tokens_only() {
    let (here, there) = (Signer::new("one", Algorithm::ES256), Signer::new("one", Algorithm::ES256));
    let other = TokenIssuer {
        name: "other".to_owned(),
        issuer: "https://other.example.com".to_owned(),
        ..settings(&[TokenAlgorithm::ES256])
    };
    let mut issuers = trusted(&[&here]);
    issuers.push(TrustedIssuer::new(other, &key_set(&[&there])).unwrap());
    let claims_there = with(|claims| claims["iss"] = json!("https://other.example.com"));
    assert!(identify(&there.sign(None, &claims_there), &issuers, now()).is_ok());
    assert_eq!(
        identify(&there.sign(None, &claims()), &issuers, now()).unwrap_err().code(),
        "token_wrong_signature"
    );
    let later = now() + SignedDuration::from_hours(1);
    assert_eq!(identify(&here.sign(None, &claims()), &issuers, later).unwrap_err().code(), "token_ended");
}
