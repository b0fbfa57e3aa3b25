//! Agents on devices.

use hub_core::{
    addition::Registration,
    agent::{AgentFacts, Refusal},
    fleet::{DeviceFacts, Platform},
    ids::DeviceId,
};
use hub_store::{AgentEntry, AgentRegistered, AgentReport, AgentReported, NewAgent, News};
use jiff::{SignedDuration, Timestamp};

use crate::{
    fixture::{Fixture, Synced, device, now},
    on_both,
};

on_both! {
    a_report_is_taken_once_and_told_to_decisions_when_it_matters
    two_that_register_at_once_with_an_invitation_are_one_agent
    a_revoked_agent_stays_revoked_until_a_person_invites
    agents_go_with_their_integration
    an_agent_that_waited_in_vain_enters_with_an_invitation
    an_invitation_is_used_up_by_the_agent_that_was_in_already
    a_report_at_the_moment_of_a_purge_brings_no_name_back
    an_agent_that_was_told_of_by_a_clock_ahead_is_told_of_again
}

/// An integration with one device.
async fn berlin(fixture: &Fixture) -> Synced {
    let synced = fixture.synced("Berlin").await;
    fixture.add(&synced, vec![DeviceFacts { platform: Platform::Linux, ..device(1) }]).await;
    synced
}

fn entering(entry: AgentEntry, number: i64, key: u8) -> NewAgent {
    let facts = device(number);
    let registration = Registration {
        platform: Platform::Linux,
        udid: facts.udid,
        serial_number: String::new(),
        name: String::new(),
        user_email: String::new(),
    };
    NewAgent { entry, registration, public_key: vec![key; 32], agent_version: "1".into() }
}

async fn register(fixture: &Fixture, synced: &Synced, number: i64, key: u8) -> AgentRegistered {
    let new = entering(AgentEntry::SharedToken(synced.id), number, key);
    fixture.store.register_agent(&new, now()).await.unwrap()
}

async fn registered(fixture: &Fixture, synced: &Synced, number: i64, key: u8) -> (i64, DeviceId) {
    match register(fixture, synced, number, key).await {
        AgentRegistered::Registered { id, device: Some(device) } => (id, device),
        other => panic!("{other:?}"),
    }
}

fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

async fn report(
    fixture: &Fixture,
    agent: i64,
    at: Timestamp,
    is_disk_encrypted: Option<bool>,
) -> AgentReported {
    let facts = AgentFacts { is_disk_encrypted, hostname: "box".into(), ..AgentFacts::default() };
    fixture.store.report_agent(&AgentReport { agent, signed_at: at, facts }, at).await.unwrap()
}

/// How often decisions were told of the device since then.
async fn told(fixture: &Fixture, since: i64, device: DeviceId) -> usize {
    let page = fixture.store.news_after(since).await.unwrap();
    page.news.iter().filter(|(_, news)| *news == News::Devices(vec![device.0])).count()
}

async fn a_report_is_taken_once_and_told_to_decisions_when_it_matters(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, device) = registered(&fixture, &synced, 1, 1).await;
    let row = async || fixture.store.fleet_rows(&[device.0]).await.unwrap().remove(0).agent;
    assert_eq!(row().await, None, "it has not reported");
    let since = fixture.store.last_news().await.unwrap();
    let taken = AgentReported::Taken { device: Some(device) };
    assert_eq!(report(&fixture, agent, after(1), Some(true)).await, taken);
    assert_eq!(
        report(&fixture, agent, after(1), Some(false)).await,
        AgentReported::NotNew { after: after(1) }
    );
    assert_eq!(told(&fixture, since, device).await, 1);
    assert_eq!(report(&fixture, agent, after(60), Some(true)).await, taken);
    assert_eq!(told(&fixture, since, device).await, 1, "nothing changed, and it was told a minute ago");
    assert_eq!(report(&fixture, agent, after(120), Some(false)).await, taken);
    assert_eq!(told(&fixture, since, device).await, 2, "that changes trust");
    assert_eq!(report(&fixture, agent, after(900), Some(false)).await, taken);
    assert_eq!(told(&fixture, since, device).await, 3, "it is still there");
    let known = row().await.unwrap();
    assert_eq!((known.id, known.seen_at, known.says.is_encrypted), (agent, after(900), Some(false)));
}

async fn two_that_register_at_once_with_an_invitation_are_one_agent(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (_, device) = registered(&fixture, &synced, 1, 1).await;
    assert_eq!(register(&fixture, &synced, 1, 2).await, AgentRegistered::Refused(Refusal::OtherAgent));
    let (secret, _) = fixture.store.invite_agent(device, "test", now()).await.unwrap();
    let invitation = fixture.store.find_invitation(&secret, now()).await.unwrap().unwrap();
    let (one, two) = (
        entering(AgentEntry::Invited(invitation.clone()), 1, 2),
        entering(AgentEntry::Invited(invitation), 1, 3),
    );
    let (one, two) =
        tokio::join!(fixture.store.register_agent(&one, now()), fixture.store.register_agent(&two, now()));
    let entered = [one, two]
        .into_iter()
        .flatten()
        .filter(|one| matches!(one, AgentRegistered::Registered { .. }))
        .count();
    assert_eq!(entered, 1);
    assert!(fixture.store.find_invitation(&secret, now()).await.unwrap().unwrap().is_used);
    let later = now() + SignedDuration::from_hours(8 * 24);
    assert_eq!(fixture.store.find_invitation(&secret, later).await.unwrap(), None, "it has ended");
}

async fn a_revoked_agent_stays_revoked_until_a_person_invites(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, device) = registered(&fixture, &synced, 1, 1).await;
    report(&fixture, agent, after(1), None).await;
    let (secret, _) = fixture.store.invite_agent(device, "test", now()).await.unwrap();
    assert!(fixture.store.revoke_agent(device, "operator ann", now()).await.unwrap());
    assert!(!fixture.store.revoke_agent(device, "operator ann", now()).await.unwrap());
    assert_eq!(fixture.store.find_invitation(&secret, now()).await.unwrap(), None, "open invitations go");
    assert_eq!(report(&fixture, agent, after(2), None).await, AgentReported::Revoked);
    assert_eq!(fixture.store.fleet_rows(&[device.0]).await.unwrap()[0].agent, None);
    for key in [1, 2] {
        assert_eq!(register(&fixture, &synced, 1, key).await, AgentRegistered::Refused(Refusal::Revoked));
    }
    let (secret, _) = fixture.store.invite_agent(device, "test", now()).await.unwrap();
    let invitation = fixture.store.find_invitation(&secret, now()).await.unwrap().unwrap();
    let new = entering(AgentEntry::Invited(invitation), 1, 1);
    let again = fixture.store.register_agent(&new, now()).await.unwrap();
    assert!(matches!(again, AgentRegistered::Registered { id, .. } if id != agent), "{again:?}");
    assert!(fixture.store.find_agent(agent).await.unwrap().is_none());
}

async fn agents_go_with_their_integration(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, _) = registered(&fixture, &synced, 1, 1).await;
    let waiting = match register(&fixture, &synced, 9_999, 2).await {
        AgentRegistered::Registered { id, device: None } => id,
        other => panic!("{other:?}"),
    };
    assert_eq!(report(&fixture, waiting, after(1), None).await, AgentReported::Taken { device: None });
    fixture.store.remove_integration(synced.id).await.unwrap();
    fixture.store.empty_removed_integrations().await.unwrap();
    for agent in [agent, waiting] {
        assert!(fixture.store.find_agent(agent).await.unwrap().is_none());
    }
}

async fn an_agent_that_waited_in_vain_enters_with_an_invitation(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let waiting = match register(&fixture, &synced, 9_999, 7).await {
        AgentRegistered::Registered { id, device: None } => id,
        other => panic!("{other:?}"),
    };
    let (other, device) = registered(&fixture, &synced, 1, 1).await;
    let invite = async || {
        let (secret, _) = fixture.store.invite_agent(device, "test", now()).await.unwrap();
        let invitation = fixture.store.find_invitation(&secret, now()).await.unwrap().unwrap();
        entering(AgentEntry::Invited(invitation), 1, 7)
    };
    let early = fixture.store.register_agent(&invite().await, now()).await.unwrap();
    assert_eq!(early, AgentRegistered::Refused(Refusal::KeyOfAnother), "it waits for another device still");
    let much_later = now() + SignedDuration::from_hours(10_000);
    assert_eq!(fixture.store.settle_provisional(much_later).await.unwrap(), 1);
    assert_eq!(report(&fixture, waiting, after(1), None).await, AgentReported::DeviceGone);
    let entered = fixture.store.register_agent(&invite().await, now()).await.unwrap();
    let AgentRegistered::Registered { id, device: found } = entered else { panic!("{entered:?}") };
    assert_eq!(found, Some(device));
    let taken = AgentReported::Taken { device: Some(device) };
    assert_eq!(report(&fixture, id, after(2), None).await, taken);
    for gone in [waiting, other] {
        assert!(fixture.store.find_agent(gone).await.unwrap().is_none(), "it took the place of {gone}");
    }

    // With the shared token, too: what waits in vain is no agent.
    let AgentRegistered::Registered { id: first, .. } = register(&fixture, &synced, 8_888, 8).await else {
        panic!("it waits");
    };
    fixture.store.settle_provisional(much_later).await.unwrap();
    let again = register(&fixture, &synced, 8_888, 8).await;
    let AgentRegistered::Registered { id: second, device: None } = again else { panic!("{again:?}") };
    assert_eq!(report(&fixture, second, after(3), None).await, AgentReported::Taken { device: None });
    assert!(first != second && fixture.store.find_agent(first).await.unwrap().is_none());
}

async fn an_invitation_is_used_up_by_the_agent_that_was_in_already(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, device) = registered(&fixture, &synced, 1, 1).await;
    let (secret, _) = fixture.store.invite_agent(device, "test", now()).await.unwrap();
    let invitation = async || fixture.store.find_invitation(&secret, now()).await.unwrap().unwrap();
    for _ in 0..2 {
        let same = entering(AgentEntry::Invited(invitation().await), 1, 1);
        let same = fixture.store.register_agent(&same, now()).await.unwrap();
        assert_eq!(same, AgentRegistered::Registered { id: agent, device: Some(device) });
        assert!(invitation().await.is_used);
    }
    let other = entering(AgentEntry::Invited(invitation().await), 1, 2);
    let other = fixture.store.register_agent(&other, now()).await.unwrap();
    assert_eq!(
        other,
        AgentRegistered::Refused(Refusal::InvitationUsed),
        "nobody comes in with what is left over"
    );
}

async fn a_report_at_the_moment_of_a_purge_brings_no_name_back(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, _) = registered(&fixture, &synced, 1, 1).await;
    report(&fixture, agent, after(1), None).await;
    let mut purge = fixture.test.database.begin("purge").await.unwrap();
    purge.execute("UPDATE agents SET hostname = ''", &[]).await.unwrap();
    let reporting = tokio::spawn({
        let store = fixture.store.clone();
        let facts = AgentFacts { hostname: "box".into(), ..AgentFacts::default() };
        let report = AgentReport { agent, signed_at: after(2), facts };
        async move { store.report_agent(&report, after(2)).await.unwrap() }
    });
    // It has read what was there, and waits for the row.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!reporting.is_finished());
    purge.commit().await.unwrap();
    assert!(matches!(reporting.await.unwrap(), AgentReported::Taken { .. }));
    let stored = fixture.store.find_agent(agent).await.unwrap().unwrap().facts.hostname;
    let is_serial = !fixture.test.database.is_postgres();
    // One writer at a time: there the report came after the purge, in an integration that takes names.
    assert_eq!(stored, if is_serial { "box" } else { "" });
}

async fn an_agent_that_was_told_of_by_a_clock_ahead_is_told_of_again(fixture: Fixture) {
    let synced = berlin(&fixture).await;
    let (agent, device) = registered(&fixture, &synced, 1, 1).await;
    let year = 365 * 24 * 3_600;
    assert_eq!(
        report(&fixture, agent, after(year), None).await,
        AgentReported::Taken { device: Some(device) }
    );
    let row = async || fixture.store.find_agent(agent).await.unwrap().unwrap();
    let back = after(60);
    let expected = row().await.expected_time(back);
    assert_eq!(expected, after(year));
    let since = fixture.store.last_news().await.unwrap();
    let signed_at = expected + SignedDuration::from_millis(1);
    let next = AgentReport { agent, signed_at, facts: AgentFacts::default() };
    assert_eq!(
        fixture.store.report_agent(&next, back).await.unwrap(),
        AgentReported::Taken { device: Some(device) }
    );
    assert_eq!(told(&fixture, since, device).await, 1);
    assert_eq!(row().await.seen_at, Some(back));
    let again = fixture.store.report_agent(&next, back).await.unwrap();
    assert_eq!(again, AgentReported::NotNew { after: signed_at });
}
