//! The five panels as tables of cases: what is known, and the light that follows.

use hub_core::{
    integration::{DeviceAddition, IntegrationState, TaggingSettings},
    status::{
        Connector, Deployment, LastRun, Light, Messages, Quota, Reading, Registrations, Server, Service,
        Unreachable, apps, deployment, devices, server, tagging,
    },
};
use jiff::{SignedDuration, Timestamp};

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

/// What time it is.
const NOW: i64 = 10_000;

fn answering() -> Server {
    Server {
        state: IntegrationState::Active,
        state_reason: String::new(),
        is_pausing: false,
        answered_at: Some(at(NOW - 5)),
        unreachable: None,
        quota: None,
        connector: None,
    }
}

fn unreachable(minute: i64) -> Option<Unreachable> {
    Some(Unreachable { at: at(minute), error: "no route".into(), remedy: "Look at the network.".into() })
}

fn quota(remaining: u64) -> Option<Quota> {
    Some(Quota { limit: 10_000, remaining, resets_at: Some(at(NOW + 60)), reserve: 500 })
}

fn connector(is_enrolled: bool, is_connected: bool) -> Option<Connector> {
    Some(Connector { is_enrolled, is_connected, error: String::new() })
}

#[test]
fn the_server_is_green_only_when_it_answered_last_and_lets_the_hub_in() {
    use Light::{Amber, Green, Off, Red};
    let base = answering;
    let cases = [
        (base(), Green, "answers"),
        (Server { answered_at: None, ..base() }, Amber, "not been asked"),
        (Server { unreachable: unreachable(NOW - 1), ..base() }, Red, "no route"),
        (Server { unreachable: unreachable(NOW - 9), ..base() }, Green, "answers"),
        (Server { unreachable: unreachable(NOW - 9), answered_at: None, ..base() }, Red, "no route"),
        (
            Server { state: IntegrationState::CredentialsRefused, state_reason: "401".into(), ..base() },
            Red,
            "refused the credentials: 401.",
        ),
        (Server { state: IntegrationState::Pulled, ..base() }, Off, "mooring pull"),
        (Server { state: IntegrationState::Paused, ..base() }, Amber, "Paused"),
        (Server { state: IntegrationState::Paused, is_pausing: true, ..base() }, Amber, "Pausing"),
        // What is broken shows through a pause.
        (
            Server { state: IntegrationState::Paused, unreachable: unreachable(NOW - 1), ..base() },
            Red,
            "no route",
        ),
        (Server { quota: quota(9_000), ..base() }, Green, "answers"),
        (Server { quota: quota(2_000), ..base() }, Amber, "slows down"),
        (Server { quota: quota(400), ..base() }, Amber, "pauses until 23:40 UTC"),
        (Server { connector: connector(false, false), ..base() }, Red, "none has connected yet"),
        (Server { connector: connector(true, false), ..base() }, Red, "not connected"),
        (Server { connector: connector(true, true), ..base() }, Green, "answers"),
    ];
    for (facts, light, words) in cases {
        let panel = server(&facts, at(NOW));
        assert_eq!(panel.light, light, "{facts:?}: {panel:?}");
        assert!(panel.sentence.contains(words), "{words}: {panel:?}");
        assert_eq!(panel.remedy.is_empty(), matches!(light, Green | Off), "{panel:?}");
    }
}

fn reading() -> Reading {
    Reading {
        state: IntegrationState::Active,
        interval: SignedDuration::from_mins(60),
        is_under_way: false,
        is_off: false,
        last: Some(LastRun { error: String::new(), remedy: String::new() }),
        complete_at: Some(at(NOW - 30)),
        failures: 0,
        held: 0,
        scope_lost: Vec::new(),
    }
}

fn failed() -> Option<LastRun> {
    Some(LastRun { error: "devices: a web page came".into(), remedy: "Try again.".into() })
}

#[test]
fn what_is_read_is_green_only_when_it_is_whole_and_fresh() {
    use Light::{Amber, Green, Off, Red};
    let base = reading;
    let old = |minutes: i64| Some(at(NOW - minutes));
    let cases = [
        (base(), Green, "completely"),
        (Reading { complete_at: None, last: None, ..base() }, Amber, "not been read yet"),
        (Reading { complete_at: None, last: None, is_under_way: true, ..base() }, Amber, "first time"),
        (Reading { complete_at: None, last: failed(), failures: 1, ..base() }, Red, "a web page came"),
        (Reading { last: failed(), failures: 1, ..base() }, Amber, "tried again: devices: a web page"),
        (Reading { last: failed(), failures: 2, ..base() }, Amber, "tried again"),
        (Reading { last: failed(), failures: 3, ..base() }, Red, "last 3 readings failed"),
        (Reading { last: failed(), failures: 1, complete_at: old(181), ..base() }, Red, "out of date"),
        (Reading { complete_at: old(150), ..base() }, Green, "completely"),
        (Reading { complete_at: old(151), ..base() }, Amber, "overdue"),
        (Reading { complete_at: old(500), is_under_way: true, ..base() }, Green, "completely"),
        (Reading { is_off: true, ..base() }, Amber, "does not allow it"),
        (Reading { state: IntegrationState::Paused, complete_at: old(500), ..base() }, Amber, "paused"),
        (Reading { state: IntegrationState::CredentialsRefused, ..base() }, Red, "refuses"),
        (Reading { state: IntegrationState::Pulled, complete_at: old(50_000), ..base() }, Off, "pull"),
    ];
    for (facts, light, words) in cases {
        for panel in [devices(&facts, at(NOW)), apps(&facts, at(NOW))] {
            assert_eq!(panel.light, light, "{facts:?}: {panel:?}");
            assert!(panel.sentence.contains(words), "{words}: {panel:?}");
        }
    }
}

#[test]
fn devices_that_wait_for_a_person_and_a_lost_scope_show_on_the_devices_panel() {
    let held = Reading { held: 7, ..reading() };
    assert_eq!(devices(&held, at(NOW)).light, Light::Amber);
    assert!(devices(&held, at(NOW)).sentence.contains("7 devices"));
    assert_eq!(apps(&held, at(NOW)).light, Light::Green, "apps are not held");
    // What is worse is told first.
    let worse = Reading { last: failed(), failures: 5, ..held };
    assert_eq!(devices(&worse, at(NOW)).light, Light::Red);
    let lost = Reading { scope_lost: vec!["Field Service".into(), "Stores".into()], ..reading() };
    let panel = devices(&lost, at(NOW));
    assert_eq!(panel.light, Light::Red);
    assert!(panel.sentence.contains("Field Service, Stores"), "{panel:?}");
}

#[test]
fn tagging_is_off_until_it_is_switched_on_and_then_as_good_as_its_last_round() {
    let on = TaggingSettings { device_status: true, ..TaggingSettings::default() };
    let done = Service { done_at: Some(at(NOW)), ..Service::default() };
    let failing = Service { failed: 3, error: "1011".into(), ..Service::default() };
    let cases = [
        (TaggingSettings::default(), Service::default(), Light::Off),
        (on.clone(), Service::default(), Light::Amber),
        (on.clone(), done.clone(), Light::Green),
        (on.clone(), Service { waiting: 4, ..done.clone() }, Light::Amber),
        (on.clone(), Service { failed: 1, ..done }, Light::Amber),
        (on, failing, Light::Red),
    ];
    for (settings, facts, light) in cases {
        assert_eq!(tagging(&settings, &facts).light, light, "{settings:?} {facts:?}");
    }
}

/// A panel of device addition with e-mail, all in order but for what a test changes.
fn deployed(change: impl FnOnce(&mut DeviceAddition, &mut Deployment)) -> (Light, String) {
    let mut settings = DeviceAddition { is_allowed: true, email: true, ..DeviceAddition::default() };
    let mut facts = Deployment::default();
    change(&mut settings, &mut facts);
    let panel = deployment(&settings, &facts, at(NOW));
    assert_eq!(panel.remedy.is_empty(), [Light::Green, Light::Off].contains(&panel.light), "{panel:?}");
    (panel.light, panel.sentence)
}

#[test]
fn deployment_tells_what_is_on_and_what_is_amiss() {
    let two_days = 2 * 24 * 60;
    let of_messages = |change: fn(&mut Messages)| deployed(|_, facts| change(&mut facts.messages));
    let of_registrations =
        |change: fn(&mut Registrations)| deployed(|_, facts| change(&mut facts.registrations));
    for ((light, sentence), expected, part) in [
        (deployed(|settings, _| *settings = DeviceAddition::default()), Light::Off, "from the tenant only"),
        (deployed(|_, _| ()), Light::Green, "devices may register, new users get e-mail"),
        (of_messages(|it| it.sent = 7), Light::Green, "7 messages sent"),
        (of_messages(|it| it.waiting = 1), Light::Green, "1 message on the way"),
        (of_messages(|it| it.email_is_off = true), Light::Red, "the hub sends none"),
        (of_messages(|it| it.sms_is_off = true), Light::Green, "On:"),
        (
            of_messages(|it| (it.failed, it.last_error) = (2, "no route.".into())),
            Light::Red,
            "2 messages could not be sent: no route.",
        ),
        (of_messages(|it| (it.failed, it.sent) = (2, 1)), Light::Amber, "2 messages could not be sent."),
        (
            of_messages(|it| (it.waiting, it.tried_in_vain) = (3, 2)),
            Light::Amber,
            "2 messages could not be sent yet",
        ),
        (of_messages(|it| it.unknown = 1), Light::Amber, "nobody knows"),
        (
            of_registrations(|it| (it.waiting, it.oldest_at) = (4, Some(at(NOW - 60)))),
            Light::Green,
            "4 devices wait",
        ),
        (
            deployed(|_, facts| {
                facts.registrations = Registrations {
                    waiting: 4,
                    oldest_at: Some(at(NOW - two_days)),
                    ..Registrations::default()
                };
            }),
            Light::Green,
            "4 devices wait",
        ),
        (
            deployed(|_, facts| {
                facts.registrations = Registrations {
                    waiting: 4,
                    oldest_at: Some(at(NOW - two_days - 1)),
                    ..Registrations::default()
                };
            }),
            Light::Amber,
            "more than two days",
        ),
        (of_registrations(|it| it.waiting = 9_999), Light::Green, "9999 devices wait"),
        (of_registrations(|it| it.waiting = 10_000), Light::Red, "no more may register"),
        (of_registrations(|it| it.refused_full = 1), Light::Red, "no more may register"),
        (
            of_registrations(|it| it.refused_removed = 1),
            Light::Amber,
            "1 registration refused in the last day: they were removed",
        ),
        (of_registrations(|it| it.refused_ambiguous = 2), Light::Amber, "several devices"),
    ] {
        assert_eq!(light, expected, "{sentence}");
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn what_is_switched_off_is_not_told_and_the_worst_is() {
    let told = |allowed: bool, email: bool| {
        deployed(|settings, facts| {
            (settings.is_allowed, settings.email) = (allowed, email);
            facts.registrations.refused_removed = 1;
            facts.messages.failed = 1;
        })
    };
    assert!(told(true, true).1.contains("message could not be sent"), "red before amber");
    assert!(told(true, false).1.contains("refused"));
    assert!(told(false, true).1.contains("message could not be sent"));
    assert_eq!(told(false, false).0, Light::Off);
}
