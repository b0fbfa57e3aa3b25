//! What decisions rest on fails: the tenant, the clock, an authority and its lists, the database. Each shows the decision
//! and what the user sees.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use database::testing::{TestDatabase, postgres, sqlite};
use http::StatusCode;
use hub_core::{
    device_certificate::RevocationCheck,
    fleet::{Compliance, DeviceFacts},
    services::{FailMode, PolicySet},
};
use hub_store::DecisionFilter;
use hub_web::{Clock, Settings};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rcgen::{CertificateRevocationListParams, KeyIdMethod, SerialNumber, date_time_ymd};

use crate::{
    decide::{CRL_URL, Deciding, change, facts, header},
    support::{Hub, now, text},
};

/// A clock that is moved.
#[derive(Clone)]
struct Moved(Arc<AtomicI64>);

impl Moved {
    fn to(&self, ahead: SignedDuration) {
        self.0.store(ahead.as_secs(), Ordering::SeqCst);
    }
}

async fn deciding(database: TestDatabase, revocation: RevocationCheck) -> (Deciding, Moved) {
    let moved = Moved(Arc::default());
    let reading = moved.clone();
    let clock = Clock::of(move || now() + SignedDuration::from_secs(reading.0.load(Ordering::SeqCst)));
    let hub = Hub::on(database, Settings::default(), clock).await;
    (Deciding::with(hub, revocation).await, moved)
}

/// What a device is answered: status, code, age, and the page.
struct Answer {
    status: StatusCode,
    reason: String,
    age: String,
    device: String,
    page: String,
}

async fn answer(deciding: &Deciding, certificate: &str, host: &str) -> Answer {
    let mut request = deciding.ask("/", &[("client-cert", certificate)]);
    request.headers_mut().insert("x-forwarded-host", host.parse().unwrap());
    let answer = deciding.hub.ask(request).await;
    Answer {
        status: answer.status(),
        reason: header(&answer, "x-mooring-reason").to_owned(),
        age: header(&answer, "x-mooring-age").to_owned(),
        device: header(&answer, "x-mooring-device").to_owned(),
        page: text(answer).await,
    }
}

async fn edit(deciding: &Deciding, change: impl FnOnce(PolicySet) -> PolicySet + Send) {
    deciding.hub.store.change_policy_set(change, "test", now()).await.unwrap().unwrap();
    // Until the decider has read it.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn what_the_tenant_told_last_counts_until_it_is_too_old_and_then_the_policy_says_what_happens() {
    let (deciding, clock) = deciding(sqlite().await, RevocationCheck::Off).await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    // The tenant has said nothing since.
    clock.to(23 * HOUR);
    let wiki = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!((wiki.status, wiki.age.as_str()), (StatusCode::OK, "82800"), "its age is part of the answer");
    clock.to(25 * HOUR);
    let wiki = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!((wiki.status, wiki.reason.as_str()), (StatusCode::FORBIDDEN, "facts_too_old"));
    for words in [
        "Your device cannot be checked right now",
        "Try again in a few minutes",
        "Check again",
        "25 hours ago",
    ] {
        assert!(wiki.page.contains(words), "{words} in {}", wiki.page);
    }
    let open = |set: PolicySet| PolicySet {
        policies: set
            .policies
            .into_iter()
            .map(|it| hub_core::services::Policy { fail_mode: FailMode::Open, ..it })
            .collect(),
        ..set
    };
    edit(&deciding, open).await;
    let menu = answer(&deciding, &certificate, "menu.example.com").await;
    assert_eq!((menu.status, menu.reason.as_str()), (StatusCode::OK, "failed_open"));
    assert_eq!(menu.device, "", "with the user's claims only nothing is said of the device");
    let wiki = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!(wiki.status, StatusCode::FORBIDDEN, "a service that asks for a device is not opened");
}

#[tokio::test]
async fn a_clock_that_jumps_back_makes_nothing_younger_than_new_and_ahead_lets_nobody_in() {
    let (deciding, clock) = deciding(sqlite().await, RevocationCheck::Off).await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    clock.to(-48 * HOUR);
    let back = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!((back.status, back.age.as_str()), (StatusCode::OK, "0"));
    clock.to(24 * 365 * 4 * HOUR);
    let ahead = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!((ahead.status, ahead.reason.as_str()), (StatusCode::FORBIDDEN, "certificate_ended"));
    assert!(
        ahead.page.contains("The certificate that your browser showed is not accepted"),
        "{}",
        ahead.page
    );
    clock.to(SignedDuration::ZERO);
    let right = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!(right.status, StatusCode::OK, "what was refused by a wrong clock is not remembered");
}

/// A list of the authority, without anybody on it, until then.
async fn write_list(deciding: &Deciding, until: Timestamp) {
    let date = until.to_zoned(jiff::tz::TimeZone::UTC).date();
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(
            date.year().into(),
            date.month().cast_unsigned(),
            date.day().cast_unsigned(),
        ),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = params.signed_by(&deciding.issuer).unwrap().der().to_vec();
    deciding.hub.store.write_revocation_list(CRL_URL, list, Some(until), now()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
}

fn patient(set: PolicySet) -> PolicySet {
    PolicySet {
        policies: set
            .policies
            .into_iter()
            .map(|it| hub_core::services::Policy { facts_max_age_minutes: 43_200, ..it })
            .collect(),
        ..set
    }
}

#[tokio::test]
async fn a_list_that_is_out_of_date_refuses_where_that_is_chosen() {
    for (revocation, without, out_of_date) in [
        (RevocationCheck::Soft, StatusCode::OK, StatusCode::OK),
        (RevocationCheck::Hard, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        let (deciding, clock) = deciding(sqlite().await, revocation).await;
        edit(&deciding, patient).await;
        let certificate = deciding.certificate(&facts(1).serial_number);
        assert_eq!(answer(&deciding, &certificate, "wiki.example.com").await.status, without, "{revocation}");
        let ends = now() + 24 * 3 * HOUR;
        write_list(&deciding, ends).await;
        assert_eq!(answer(&deciding, &certificate, "wiki.example.com").await.status, StatusCode::OK);
        clock.to(24 * 5 * HOUR);
        let late = answer(&deciding, &certificate, "wiki.example.com").await;
        assert_eq!(late.status, out_of_date, "{revocation}: {}", late.reason);
        if revocation == RevocationCheck::Hard {
            assert_eq!(late.reason, "certificate_revocation_unknown");
            assert!(late.page.contains("is not accepted"), "{}", late.page);
        }
        let next = now().to_zoned(jiff::tz::TimeZone::UTC).checked_add(30.days()).unwrap().timestamp();
        write_list(&deciding, next).await;
        assert_eq!(answer(&deciding, &certificate, "wiki.example.com").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_authority_that_ends_takes_its_certificates_along() {
    let (deciding, clock) = deciding(sqlite().await, RevocationCheck::Off).await;
    let certificate = deciding.long_certificate(&facts(1).serial_number);
    // The authority ends in 2040, the certificate in 2060.
    clock.to(24 * 365 * 15 * HOUR);
    let late = answer(&deciding, &certificate, "wiki.example.com").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert_eq!(late.reason, "certificate_authority_ended");
}

#[tokio::test]
async fn without_the_database_decisions_go_on_from_memory_and_none_is_forgotten() {
    let (deciding, clock) = deciding(postgres().await, RevocationCheck::Off).await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    deciding.hub.database.let_in(false).await;
    for minute in 0..3 {
        clock.to(SignedDuration::from_mins(minute));
        let wiki = answer(&deciding, &certificate, "wiki.example.com").await;
        assert_eq!((wiki.status, wiki.age), (StatusCode::OK, (minute * 60).to_string()));
        let stranger = deciding.hub.ask(deciding.ask("/", &[])).await;
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
        // The keeper and the log try meanwhile.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
    }
    deciding.hub.database.let_in(true).await;
    let bad = DeviceFacts { compliance: Compliance::NonCompliant, ..facts(1) };
    change(&deciding.hub.store, deciding.integration, vec![bad], now()).await;
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    let kept = async {
        loop {
            let filter = DecisionFilter { reason: Some("no_device".into()), ..DecisionFilter::default() };
            let kept = deciding.hub.store.list_decisions(&filter, None, 10).await.unwrap().0;
            if kept.len() == 3 {
                return;
            }
            assert!(kept.len() < 3, "each is written once");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), kept)
        .await
        .expect("refusals of the outage are written after it");
}
