//! Users and apps are changed in a tenant as devices are: ordered, sent once, and read afterwards (TO-4, TM-9).

use hub_core::{
    actions::{AppAssignment, ItemState, NewUser, Order, PushMode, UserChange},
    fleet::AppKind,
    ids::UserId,
    operator::Visible,
    sync::Section,
};
use hub_store::{Chosen, DeviceState, NotRequested, UserFilter, UserRow};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    hub::Hub,
    ordering::person,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    a_user_is_added_changed_deactivated_and_activated,
    a_user_goes_with_the_devices_and_not_before_them,
    an_app_is_assigned_to_a_smart_group_and_taken_back,
}

const PEOPLE: [Section; 2] = [Section::OrgGroups, Section::Users];

impl Hub {
    async fn user_named(&self, name: &str) -> UserRow {
        let filter = UserFilter { search: name.to_owned(), ..UserFilter::default() };
        let page = self.store.list_users(&Visible::Everything, &filter, None, 50).await.unwrap();
        page.users.into_iter().find(|user| user.facts.user_name == name).unwrap()
    }

    /// Orders it, approves it where that is asked for, and follows it to its end.
    pub async fn carry_out(&self, order: Order, chosen: Chosen) {
        let action = self.order(order, chosen).await.unwrap();
        if self.states(action.id).await.contains(&ItemState::Held) {
            self.approve(&action).await;
        }
        let worker = self.worker();
        self.act(&worker).await;
        self.ask(&worker, action.id).await;
        let items = self.items(action.id).await;
        assert!(items.iter().all(|item| item.state == ItemState::Confirmed), "{items:?}");
    }
}

fn one(user: UserId) -> Chosen {
    Chosen::Users(vec![user])
}

async fn a_user_is_added_changed_deactivated_and_activated(kind: Kind) {
    let tenant = Tenant::start(20).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    let new = NewUser {
        user_name: "grace".into(),
        first_name: "Grace".into(),
        last_name: "Hopper".into(),
        email: "grace@example.com".into(),
        ..NewUser::default()
    };
    let mut request = hub.confirmed(Order::AddUser(new.clone()), Chosen::NewUser).await;
    request.secret = Some(SecretString::from("correct horse battery"));
    let now = Timestamp::now();
    let (action, _) = hub.store.request_action(&request, &person("one"), now).await.unwrap();
    let worker = hub.worker();
    hub.act(&worker).await;
    hub.ask(&worker, action.id).await;
    assert_eq!(hub.states(action.id).await, [ItemState::Confirmed], "{:?}", hub.items(action.id).await);
    assert!(hub.store.action_secret(action.id).await.unwrap().is_none(), "the password is not kept");

    // A second one of that name is not taken for the first.
    let (second, _) = hub.store.request_action(&request, &person("one"), now).await.unwrap();
    hub.act(&worker).await;
    assert_eq!(hub.states(second.id).await, [ItemState::Failed]);

    hub.read(&PEOPLE).await;
    let grace = hub.user_named("grace").await;
    let change = UserChange { last_name: Some("Murray".into()), ..UserChange::default() };
    hub.carry_out(Order::UpdateUser(change), one(grace.id)).await;
    hub.carry_out(Order::DeactivateUser {}, one(grace.id)).await;
    hub.read(&PEOPLE).await;
    let grace = hub.user_named("grace").await;
    assert_eq!((grace.facts.last_name.as_str(), grace.facts.is_active), ("Murray", false));
    hub.carry_out(Order::ActivateUser {}, one(grace.id)).await;
    hub.carry_out(Order::DeleteUser { with_devices: false }, one(grace.id)).await;
    hub.read(&PEOPLE).await;
    assert!(hub.store.find_user(grace.id).await.unwrap().is_none_or(|user| user.is_gone));
}

async fn a_user_goes_with_the_devices_and_not_before_them(kind: Kind) {
    let tenant = Tenant::start(60).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&PEOPLE).await;
    let devices = hub.corporate().await;
    let name = &devices.iter().find(|device| !device.facts.user_name.is_empty()).unwrap().facts.user_name;
    let user = hub.user_named(name).await;
    let refused = hub.order(Order::DeleteUser { with_devices: false }, one(user.id)).await;
    assert!(matches!(refused, Err(NotRequested::Refused(_))), "the user has devices");

    let action = hub.order(Order::DeleteUser { with_devices: true }, one(user.id)).await.unwrap();
    if hub.states(action.id).await.contains(&ItemState::Held) {
        hub.approve(&action).await;
    }
    let worker = hub.worker();
    hub.act(&worker).await;
    let items = hub.items(action.id).await;
    let (of_devices, of_user): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.stage == 0);
    assert!(!of_devices.is_empty() && of_user.len() == 1, "{items:?}");
    assert!(of_user[0].state == ItemState::Approved || of_devices.iter().all(|item| item.state.is_ended()));
    for _ in 0..4 {
        tenant.live(24 * 60).await;
        hub.ask(&worker, action.id).await;
    }
    let items = hub.items(action.id).await;
    assert!(items.iter().all(|item| item.state == ItemState::Confirmed), "{items:?}");
    hub.sync().await;
    let left = hub.store.devices_of_user(user.id).await.unwrap();
    assert!(left.iter().all(|device| device.state != DeviceState::Active), "{left:?}");
}

async fn an_app_is_assigned_to_a_smart_group_and_taken_back(kind: Kind) {
    let tenant = Tenant::start(40).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&[Section::OrgGroups, Section::SmartGroups, Section::Apps]).await;
    let (apps, _) = hub.store.list_apps(&Visible::Everything, "", None, 500).await.unwrap();
    let groups = hub.store.list_smart_groups(&Visible::Everything, "", None, 500).await.unwrap();
    let group = groups.groups.first().unwrap();
    for app_kind in [AppKind::Internal, AppKind::Public] {
        let app = apps.iter().find(|app| app.facts.kind == app_kind).unwrap();
        let chosen = || Chosen::Groups { smart: vec![group.id], org: Vec::new(), user: Vec::new() };
        for push_mode in [PushMode::OnDemand, PushMode::Auto] {
            let order = Order::DeployApp(AppAssignment { app: app.id.0, push_mode });
            hub.carry_out(order, chosen()).await;
        }
        hub.carry_out(Order::WithdrawApp { app: app.id.0 }, chosen()).await;
    }
}
