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
