//! An integration that nobody can compare with another on the same server begins when the groups of both were read.

use hub_core::operator::Visible;
use hub_core::{
    ids::IntegrationId,
    integration::{ChosenGroup, Credentials, IntegrationSettings, IntegrationState},
};
use hub_store::{DeviceFilter, NewIntegration};
use jiff::Timestamp;

use crate::support::{Hub, hub, settings};

fn choice(text: &str, include_children: bool) -> Vec<ChosenGroup> {
    vec![ChosenGroup { key: text.parse().expect("a key"), name: String::new(), include_children }]
}

/// Another account on the same server that reads this.
async fn second(hub: &Hub, groups: Vec<ChosenGroup>) -> IntegrationId {
    let mut settings = IntegrationSettings { name: "Second".into(), ..settings(&hub.server.uri()) };
    settings.scope.groups = groups;
    let credentials =
        Credentials::Basic { username: "other".into(), password: "password".into(), api_key: "key".into() };
    let new = NewIntegration { settings, credentials };
    hub.store.insert_integration(&new, Timestamp::now()).await.expect("added")
}

#[tokio::test]
async fn it_begins_by_itself_when_the_groups_of_both_were_read_and_lie_apart() {
    let hub = hub(5).await;
    hub.edit(|settings| settings.scope.groups = choice("og:1", false)).await;
    let second = second(&hub, choice("og:7", true)).await;
    let state = async || hub.store.find_integration(second).await.expect("read").expect("there").state;
    assert_eq!(state().await, IntegrationState::Waiting);
    let devices = async || {
        let filter = DeviceFilter { integration_id: Some(second), ..DeviceFilter::default() };
        hub.store.list_devices(&Visible::Everything, &filter, None, 10).await.expect("read").count
    };
    assert_eq!(devices().await, 0, "nothing is read before");
    hub.works_until(|| async { devices().await == 5 }).await;
    assert_eq!(state().await, IntegrationState::Active);
}

#[tokio::test]
async fn it_reads_nothing_where_both_would_read_the_same() {
    let hub = hub(5).await;
    let second = second(&hub, Vec::new()).await;
    let row = async || hub.store.find_integration(second).await.expect("read").expect("there");
    hub.works_until(|| async { row().await.state_reason.contains("reads organization group") }).await;
    assert_eq!(row().await.state, IntegrationState::Waiting);
    assert!(
        hub.store
            .last_complete_run(second, hub_core::sync::Section::Devices, None)
            .await
            .expect("read")
            .is_none()
    );
}
