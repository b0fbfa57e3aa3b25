//! The page of who is not let in: the operator's words, *check again*, and devices that are looked for (BY-6, BY-10, MO-10).

use std::time::Duration;

use http::StatusCode;
use hub_core::{
    decision_settings::{DecisionSettings, DirectLookUp, Logo, RefusalPage},
    fleet::{Compliance, DeviceFacts},
};
use hub_store::LookUpOutcome;

use crate::{
    decide::{Deciding, change, facts, header},
    support::{now, text},
};

async fn settle(deciding: &Deciding, settings: DecisionSettings) {
    assert_eq!(settings.check(), Ok(()));
    deciding.hub.store.put_decision_settings(&settings, "test", now()).await.unwrap();
}

/// A hub whose first device breaks a policy.
async fn with_a_bad_device() -> (Deciding, String) {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let bad = DeviceFacts { compliance: Compliance::NonCompliant, ..facts(1) };
    change(&deciding.hub.store, deciding.integration, vec![bad], now()).await;
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    (deciding, certificate)
}

async fn waiting_looks(deciding: &Deciding) -> u64 {
    deciding.hub.store.waiting_uem_events(deciding.integration).await.unwrap()
}

#[tokio::test]
async fn the_page_has_the_operators_words_and_none_of_them_is_markup() {
    let (deciding, certificate) = with_a_bad_device().await;
    let page = RefusalPage {
        organisation: "Example <b>Bank</b>".into(),
        message: "First line.\n<script>alert(1)</script>".into(),
        contact: "the desk, +49 30 1".into(),
        help_url: "https://help.example.com/x?a=\"b".into(),
        logo: Some(Logo::of_file(b"\x89PNG\r\n\x1a\nrest").unwrap()),
    };
    settle(&deciding, DecisionSettings { page, ..DecisionSettings::default() }).await;
    let mut shown = String::new();
    for _ in 0..400 {
        shown = text(deciding.hub.ask(deciding.ask("/a?b=1", &[("client-cert", &certificate)])).await).await;
        if shown.contains("First line.") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for expected in [
        "Example &#60;b&#62;Bank",
        "<p>First line.</p>",
        "ask the desk, +49 30 1",
        "data:image/png;base64,iVBORw0K",
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    assert!(!shown.contains("<script") && !shown.contains("<b>") && !shown.contains("a=\"b"), "{shown}");
    assert!(shown.contains("href=\"?b=1&#38;mooring-check-again=1\""), "{shown}");
}

#[tokio::test]
async fn check_again_has_the_device_read_once_in_a_while() {
    let (deciding, certificate) = with_a_bad_device().await;
    let shown = async |path: &str| {
        let answer = deciding.hub.ask(deciding.ask(path, &[("client-cert", &certificate)])).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        text(answer).await
    };
    assert!(!shown("/").await.contains("http-equiv"));
    assert_eq!(waiting_looks(&deciding).await, 0, "nobody has asked");
    let page = shown("/x?q=%22%3E&mooring-check-again=1").await;
    assert!(page.contains("<meta http-equiv=\"refresh\" content=\"3;url=?q=%22%3E\">"), "{page}");
    assert!(page.contains("Your device is being checked"), "{page}");
    let waits = async {
        while waiting_looks(&deciding).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waits).await.expect("the wish is written");
    let again = shown("/x?mooring-check-again=1").await;
    assert!(!again.contains("http-equiv") && again.contains("Last confirmed"), "{again}");
}

#[tokio::test]
async fn who_is_let_in_or_unknown_has_nothing_read() {
    let deciding = Deciding::start().await;
    for name in [facts(1).serial_number, "NOBODY".to_owned()] {
        let certificate = deciding.certificate(&name);
        deciding.hub.ask(deciding.ask("/?mooring-check-again=1", &[("client-cert", &certificate)])).await;
    }
    deciding.hub.ask(deciding.ask("/?mooring-check-again=1", &[])).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(waiting_looks(&deciding).await, 0);
}

/// The look-up that waits longest, taken.
async fn take_one(deciding: &Deciding) -> Option<hub_core::device_certificate::DeviceKey> {
    let store = &deciding.hub.store;
    let (key, _) = store.waiting_key_look_ups(now()).await.unwrap().into_iter().next()?;
    store.take_key_look_up(&key, now()).await.unwrap().then_some(key)
}

/// Waits for a look-up, as the worker does.
async fn take(deciding: &Deciding) -> hub_core::device_certificate::DeviceKey {
    let waits = async {
        loop {
            if let Some(key) = take_one(deciding).await {
                return key;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waits).await.expect("somebody asks for it")
}

async fn with_look_ups(deadline_ms: u32) -> Deciding {
    let deciding = Deciding::start().await;
    let direct_look_up = DirectLookUp { is_on: true, deadline_ms };
    settle(&deciding, DecisionSettings { direct_look_up, ..DecisionSettings::default() }).await;
    // Until the decider has seen it.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    deciding
}

#[tokio::test]
async fn without_leave_no_tenant_is_asked() {
    let deciding = Deciding::start().await;
    let certificate = deciding.certificate(&facts(9).serial_number);
    let answer = deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)])).await;
    assert_eq!(header(&answer, "x-mooring-reason"), "not_in_fleet");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(take_one(&deciding).await, None);
}

#[tokio::test]
async fn a_device_that_just_enrolled_is_looked_for_while_its_requests_wait() {
    let deciding = with_look_ups(5_000).await;
    let certificate = deciding.certificate(&facts(9).serial_number);
    let ask = || deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)]));
    let worker = async {
        let key = take(&deciding).await;
        assert_eq!(key.value, facts(9).serial_number);
        change(&deciding.hub.store, deciding.integration, vec![facts(9)], now()).await;
        deciding.hub.store.end_key_look_up(&key, LookUpOutcome::Found, now()).await.unwrap();
        assert_eq!(take_one(&deciding).await, None, "asked for once");
    };
    let (first, second, ()) = tokio::join!(ask(), ask(), worker);
    assert_eq!((first.status(), second.status()), (StatusCode::OK, StatusCode::OK));
}

#[tokio::test]
async fn who_is_in_no_tenant_is_refused_at_once_and_not_looked_for_again() {
    let deciding = with_look_ups(5_000).await;
    let certificate = deciding.certificate("NOBODY");
    let began = std::time::Instant::now();
    let worker = async {
        let key = take(&deciding).await;
        deciding.hub.store.end_key_look_up(&key, LookUpOutcome::NotFound, now()).await.unwrap();
    };
    let ask = || deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)]));
    let (answer, ()) = tokio::join!(ask(), worker);
    assert_eq!(header(&answer, "x-mooring-reason"), "not_in_fleet");
    assert!(began.elapsed() < Duration::from_millis(4_500), "the deadline is not waited for");
    let answer = ask().await;
    assert_eq!(header(&answer, "x-mooring-reason"), "not_in_fleet");
    assert_eq!(take_one(&deciding).await, None);
}

#[tokio::test]
async fn a_tenant_that_says_nothing_keeps_nobody_beyond_the_deadline() {
    let deciding = with_look_ups(300).await;
    let certificate = deciding.certificate("SLOW");
    let answer = tokio::time::timeout(
        Duration::from_secs(10),
        deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)])),
    );
    assert_eq!(header(&answer.await.expect("an answer"), "x-mooring-reason"), "not_in_fleet");
}
