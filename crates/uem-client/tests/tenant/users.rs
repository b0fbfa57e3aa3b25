//! Users: added, found, changed, locked out, let in, deleted.

use secrecy::SecretString;
use uem_client::{BulkUserChange, ItemOutcome, OrgGroupKey, UserFields, UserKey, WriteOutcome};
use uem_types::{UserId, system::enums::SecurityType};

use crate::{CUSTOMER, Tenant};

fn dana() -> UserFields {
    UserFields {
        user_name: Some("dana.new".into()),
        password: Some(SecretString::from("a-long-password")),
        first_name: Some("Dana".into()),
        last_name: Some("Lee".into()),
        email: Some("dana.new@example.com".into()),
        ..UserFields::default()
    }
}

#[tokio::test]
async fn a_user_is_added_found_changed_and_deleted() {
    let tenant = Tenant::start(40).await;
    let users = tenant.client.users();
    let group = OrgGroupKey { id: CUSTOMER, uuid: None };
    let added = users.add(&UserFields { org_group: Some(group), ..dana() }).await.accepted().unwrap();
    let key = UserKey { id: added.id.unwrap(), uuid: added.uuid };
    let found = users.named("DANA.new").await.unwrap();
    assert_eq!((found.len(), found[0].id, found[0].location_group_id), (1, key.id, Some(CUSTOMER)));
    assert!(users.named("dana.ne").await.unwrap().is_empty(), "a part of a name is another name");
    assert_eq!(users.with_email("dana.new@example.com").await.unwrap()[0].id, key.id);
    // The same name again.
    let WriteOutcome::Refused(refusal) = users.add(&dana()).await else { panic!("added twice") };
    assert!(refusal.status == 400 && refusal.code.is_some(), "{refusal:?}");

    let change = UserFields {
        last_name: Some("Moss".into()),
        mobile: Some("555-0101".into()),
        ..UserFields::default()
    };
    assert_eq!(users.update(key, &change).await, WriteOutcome::Accepted(()));
    let user = users.find(key.id).await.unwrap().unwrap();
    assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Dana"), Some("Moss")));

    assert_eq!(users.deactivate(key.id).await.word(), "accepted");
    assert_eq!(users.find(key.id).await.unwrap().unwrap().status, Some(false));
    assert_eq!(users.deactivate(key.id).await.word(), "refused");
    assert_eq!(users.activate(key.id).await.word(), "accepted");
    assert_eq!(users.find(key.id).await.unwrap().unwrap().status, Some(true));

    assert_eq!(users.delete(key).await.word(), "accepted");
    assert_eq!(users.find(key.id).await.unwrap(), None);
    assert_eq!(users.delete(key).await.word(), "refused");
}

#[tokio::test]
async fn version_2_adds_a_user_whose_uuid_is_in_the_location() {
    let tenant = Tenant::start(40).await;
    let users = tenant.client.users();
    let directory = UserFields { password: None, security: Some(SecurityType::Directory), ..dana() };
    let added = users.add_v2(&directory).await.accepted().unwrap();
    let found = users.find_v2(added.uuid.unwrap()).await.unwrap().unwrap();
    assert_eq!(found.user_name.as_deref(), Some("dana.new"));
    assert_eq!(found.security_type, Some(SecurityType::Directory));
}

#[tokio::test]
async fn a_user_with_devices_is_not_deleted_and_the_refusal_says_why() {
    let tenant = Tenant::start(40).await;
    let users = tenant.client.users();
    let device = tenant.device(|device| device.user.is_some()).await;
    let owner = tenant.client.devices().user(device.id).await.unwrap().unwrap();
    let WriteOutcome::Refused(refusal) = users.delete(UserKey { id: owner.id, uuid: owner.uuid }).await
    else {
        panic!("deleted")
    };
    assert_eq!(refusal.code, Some(9));
    assert!(
        refusal.meaning.contains("still has devices") && refusal.remedy.contains("devices"),
        "{refusal:?}"
    );

    let added = users.add(&dana()).await.accepted().unwrap().id.unwrap();
    let asked = [added, owner.id, UserId(99_999_999)];
    for (change, accepted) in
        [(BulkUserChange::Deactivate, 2), (BulkUserChange::Activate, 2), (BulkUserChange::Delete, 1)]
    {
        let outcome = users.change_bulk(change, &asked).await.accepted().unwrap();
        assert_eq!(outcome.items[0], (added, ItemOutcome::Accepted), "{change:?}");
        assert_eq!(outcome.count(|item| *item == ItemOutcome::Accepted), accepted, "{change:?}");
    }
    assert!(users.find(owner.id).await.unwrap().is_some());
}
