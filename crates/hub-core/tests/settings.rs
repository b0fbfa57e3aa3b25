//! The ranges of an integration's settings.

use hub_core::integration::{IntegrationSettings, SyncSettings};

fn settings() -> IntegrationSettings {
    IntegrationSettings::new("Workspace ONE Default", "https://as123.example.com")
}

/// Fields that are refused after the change.
fn refused(change: impl FnOnce(&mut IntegrationSettings)) -> Vec<&'static str> {
    let mut settings = settings();
    change(&mut settings);
    settings.check().err().unwrap_or_default().iter().map(|refusal| refusal.field).collect()
}

#[test]
fn the_defaults_are_accepted() {
    assert_eq!(settings().check(), Ok(()));
}

#[test]
fn intervals_are_10_to_1440_minutes_in_steps_of_10() {
    for minutes in [0, 5, 9, 11, 15, 1439, 1441, 1450, u32::MAX] {
        assert_eq!(
            refused(|s| s.sync.device_interval_minutes = minutes),
            ["sync.device_interval_minutes"],
            "{minutes}"
        );
        assert_eq!(
            refused(|s| s.sync.app_interval_minutes = minutes),
            ["sync.app_interval_minutes"],
            "{minutes}"
        );
        assert_eq!(
            refused(|s| s.sync.security_interval_minutes = minutes),
            ["sync.security_interval_minutes"],
            "{minutes}"
        );
    }
    for minutes in [10, 20, 60, 360, 1440] {
        assert!(refused(|s| s.sync.device_interval_minutes = minutes).is_empty(), "{minutes}");
        assert!(refused(|s| s.sync.app_interval_minutes = minutes).is_empty(), "{minutes}");
        assert!(refused(|s| s.sync.security_interval_minutes = minutes).is_empty(), "{minutes}");
    }
}

#[test]
fn deletion_guards_and_full_reads_have_their_ranges() {
    for (value, is_fine) in [(0, true), (10, true), (100, true), (101, false)] {
        assert_eq!(refused(|s| s.sync.deletion_threshold_percent = value).is_empty(), is_fine, "{value}");
    }
    for (value, is_fine) in [(0, false), (1, true), (100, true), (101, false)] {
        assert_eq!(refused(|s| s.sync.deletion_after_runs = value).is_empty(), is_fine, "{value}");
    }
    for (value, is_fine) in [(0, false), (1, true), (168, true), (169, false)] {
        assert_eq!(refused(|s| s.sync.full_sync_hours = value).is_empty(), is_fine, "{value}");
    }
}

#[test]
fn plain_http_is_for_loopback_only() {
    let table = [
        ("https://as123.example.com", true),
        ("https://as123.example.com:8443/base", true),
        ("http://127.0.0.1:8441", true),
        ("http://[::1]:8441", true),
        ("http://localhost:8441", true),
        ("http://as123.example.com", false),
        ("http://127.0.0.1.example.com", false),
        ("http://localhost.example.com", false),
        ("ftp://as123.example.com", false),
        ("as123.example.com", false),
        ("", false),
        ("https://as123.example.com/?page=1", false),
        ("https://dana:secret@as123.example.com", false),
    ];
    for (url, is_fine) in table {
        assert_eq!(refused(|s| s.api_url = url.into()).is_empty(), is_fine, "{url}");
    }
}

#[test]
fn names_are_1_to_100_characters() {
    for (name, is_fine) in [("", false), ("   ", false), ("a", true), ("two\nlines", false)] {
        assert_eq!(refused(|s| s.name = name.into()).is_empty(), is_fine, "{name:?}");
    }
    assert!(refused(|s| s.name = "ü".repeat(100)).is_empty());
    assert_eq!(refused(|s| s.name = "ü".repeat(101)), ["name"]);
}

#[test]
fn proxies_are_http_https_or_socks5_without_credentials() {
    let table = [
        ("http://proxy.example.com:3128", true),
        ("https://proxy.example.com", true),
        ("socks5://127.0.0.1:1080", true),
        ("socks5h://127.0.0.1:1080", true),
        ("socks4://127.0.0.1:1080", false),
        ("proxy.example.com:3128", false),
        ("http://dana:secret@proxy.example.com", false),
    ];
    for (url, is_fine) in table {
        assert_eq!(refused(|s| s.proxy_url = Some(url.into())).is_empty(), is_fine, "{url}");
    }
}

#[test]
fn a_ca_is_certificates_in_pem_and_no_private_key() {
    let made = rcgen::generate_simple_self_signed(vec!["ca.example.com".into()]).unwrap();
    let good = made.cert.pem();
    assert!(refused(|s| s.custom_ca_pem = Some(good.clone())).is_empty());
    assert!(refused(|s| s.custom_ca_pem = Some(good.repeat(3))).is_empty());
    let key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    for bad in
        ["", "garbage", "-----BEGIN CERTIFICATE-----\nMIIB", &format!("{good}{key}"), &"a".repeat(70_000)]
    {
        assert_eq!(refused(|s| s.custom_ca_pem = Some(bad.into())), ["custom_ca_pem"]);
    }
}

#[test]
fn a_refusal_names_field_value_and_range() {
    let mut settings = settings();
    settings.sync.device_interval_minutes = 15;
    let refusals = settings.check().unwrap_err();
    assert_eq!(
        refusals[0].to_string(),
        "sync.device_interval_minutes = \"15\" is refused: 10 to 1440 minutes in steps of 10"
    );
}

#[test]
fn every_refusal_is_told_at_once() {
    let all = refused(|s| {
        s.name = String::new();
        s.api_url = "x".into();
        s.custom_ca_pem = Some("x".into());
        s.proxy_url = Some("x".into());
        s.sync = SyncSettings {
            device_interval_minutes: 0,
            app_interval_minutes: 5,
            security_interval_minutes: 15,
            deletion_threshold_percent: 101,
            deletion_after_runs: 0,
            full_sync_hours: 0,
        };
    });
    assert_eq!(all.len(), 10);
}

#[test]
fn passwords_in_urls_are_not_repeated() {
    let mut settings = settings();
    settings.api_url = "https://dana:hunter2@as123.example.com".into();
    settings.proxy_url = Some("http://dana:hunter2@proxy.example.com".into());
    for refusal in settings.check().unwrap_err() {
        assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
    }
}

#[test]
fn an_authority_that_has_ended_is_refused() {
    let mut params = rcgen::CertificateParams::new(vec!["ca.example.com".into()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let pem = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem();
    let settings = IntegrationSettings { custom_ca_pem: Some(pem), ..settings() };
    let refusals = settings.check_at("2026-03-01T12:00:00Z".parse().unwrap()).unwrap_err();
    assert!(refusals[0].to_string().contains("ended on 2021-01-01"), "{}", refusals[0]);
    assert_eq!(settings.check_at("2020-03-01T12:00:00Z".parse().unwrap()), Ok(()));
}

#[test]
fn a_token_address_is_https() {
    use hub_core::integration::Credentials;
    let refused = |token_url: &str| {
        let credentials = Credentials::OAuth {
            token_url: token_url.to_owned(),
            client_id: "id".to_owned(),
            client_secret: "hush".to_owned().into(),
        };
        credentials.check_at("2026-03-01T12:00:00Z".parse().unwrap()).is_err()
    };
    for (token_url, is_refused) in [
        ("https://na.uemauth.workspaceone.com/connect/token", false),
        ("http://127.0.0.1:8441/connect/token", false),
        ("http://tokens.example.com/connect/token", true),
        ("na", true),
        ("", true),
    ] {
        assert_eq!(refused(token_url), is_refused, "{token_url}");
    }
}
