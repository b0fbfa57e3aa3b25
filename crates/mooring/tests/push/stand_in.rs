//! An app goes to a user group or an organization group by a smart group that the hub makes, once (TM-9).

use std::time::Duration;

use hub_core::{
    actions::{AppAssignment, ItemState, Order, PushMode},
    fleet::AppKind,
    ids::AppId,
    operator::Visible,
    sync::Section,
};
use hub_store::{Chosen, OrgGroupRow, UserGroupRow};
use serde_json::{Value, json};

use crate::{
    hub::Hub,
    person::post,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    an_app_goes_to_groups_that_no_smart_group_stands_for,
    however_the_answer_to_making_one_is_lost_there_is_no_second,
    one_that_a_person_changed_is_neither_used_nor_made_again,
    a_role_that_may_not_make_one_is_told_what_it_lacks,
}

const GROUPS: [Section; 4] = [Section::OrgGroups, Section::SmartGroups, Section::UserGroups, Section::Apps];

impl Hub {
    async fn user_groups(&self) -> Vec<UserGroupRow> {
        self.store.list_user_groups(&Visible::Everything, "", None, 500).await.unwrap().0
    }

    async fn org_group(&self) -> OrgGroupRow {
        let all = self.store.list_org_groups(&Visible::Everything).await.unwrap();
        all.into_iter().find(|group| group.facts.parent_uem_id.is_some()).unwrap()
    }

    async fn app(&self, kind: AppKind) -> AppId {
        let (apps, _) = self.store.list_apps(&Visible::Everything, "", None, 500).await.unwrap();
        apps.iter().find(|app| app.facts.kind == kind).unwrap().id
    }

    /// Orders it, lets it be sent, and tells how it stands: state and words.
    async fn sent(&self, order: Order, chosen: Chosen) -> (ItemState, String) {
        let action = self.order(order, chosen).await.unwrap();
        self.act(&self.worker()).await;
        let item = self.items(action.id).await.remove(0);
        (item.state, item.words)
    }
}

fn users(group: &UserGroupRow) -> Chosen {
    Chosen::Groups { smart: Vec::new(), org: Vec::new(), user: vec![group.id] }
}

fn deploy(app: AppId, push_mode: PushMode) -> Order {
    Order::DeployApp(AppAssignment { app: app.0, push_mode })
}

impl Tenant {
    /// The smart groups that stand for a group by their names.
    async fn stand_ins(&self, beginning: &str) -> Vec<Value> {
        let rows =
            self.rows("/mdm/smartgroups/search", "SmartGroups", |row| row["SmartGroupID"].as_i64().unwrap());
        let is_one = |row: &Value| row["Name"].as_str().is_some_and(|name| name.starts_with(beginning));
        rows.await.into_values().filter(is_one).collect()
    }

    async fn smart_groups(&self) -> usize {
        self.stand_ins("").await.len()
    }
}

async fn an_app_goes_to_groups_that_no_smart_group_stands_for(kind: Kind) {
    let tenant = Tenant::start(60).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&GROUPS).await;
    let before = tenant.smart_groups().await;
    let (group, org) = (&hub.user_groups().await[0], hub.org_group().await);
    let both = || Chosen::Groups { smart: Vec::new(), org: vec![org.id], user: vec![group.id] };
    // Taking back what was never given makes nothing.
    let app = hub.app(AppKind::Public).await;
    let (state, words) = hub.sent(Order::WithdrawApp { app: app.0 }, users(group)).await;
    assert_eq!((state, tenant.smart_groups().await), (ItemState::Failed, before));
    assert!(words.contains("no smart group stands for it"), "{words}");
    for app in [hub.app(AppKind::Internal).await, app] {
        for push_mode in [PushMode::OnDemand, PushMode::Auto] {
            hub.carry_out(deploy(app, push_mode), both()).await;
            assert_eq!(tenant.smart_groups().await, before + 2, "made once, and found again");
        }
        hub.carry_out(Order::WithdrawApp { app: app.0 }, both()).await;
        assert_eq!(tenant.smart_groups().await, before + 2, "and never deleted");
    }
    let of_users = &tenant.stand_ins("Mooring: user group ").await[0];
    let of_org = &tenant.stand_ins("Mooring: organization group ").await[0];
    let name = of_users["Name"].as_str().unwrap();
    assert_eq!(name, format!("Mooring: user group {} ({})", group.facts.uem_id, group.facts.name));
    assert!(of_org["Name"].as_str().unwrap().contains(&org.facts.name), "{of_org}");
    let whole = tenant.get(&format!("/mdm/smartgroups/{}", of_users["SmartGroupID"])).await;
    assert_eq!(whole["UserGroups"][0]["Id"], group.facts.uem_id.to_string(), "{whole}");
    let devices = of_org["Devices"].as_i64().unwrap();
    assert_eq!(devices, org.facts.devices, "{of_org}");
}

async fn however_the_answer_to_making_one_is_lost_there_is_no_second(kind: Kind) {
    let tenant = Tenant::start(40).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&GROUPS).await;
    let app = hub.app(AppKind::Public).await;
    let ways = ["late_answer", "cut_body", "html", "status", "empty", "hang"];
    let groups = hub.user_groups().await;
    assert!(groups.len() >= ways.len());
    let mut confirmed = Vec::new();
    for (group, way) in groups.iter().zip(ways) {
        let action = hub.order(deploy(app, PushMode::Auto), users(group)).await.unwrap();
        let fault = json!({"kind": way, "route": "/mdm/smartgroups", "method": "POST", "delay_ms": 60_000, "count": 1});
        tenant.fault(fault).await;
        hub.act(&hub.impatient(Duration::from_millis(700))).await;
        tenant.heal().await;
        let worker = hub.worker();
        for _ in 0..3 {
            hub.ask(&worker, action.id).await;
        }
        let made = tenant.stand_ins(&format!("Mooring: user group {} (", group.facts.uem_id)).await.len();
        let item = hub.items(action.id).await.remove(0);
        match item.state {
            ItemState::Confirmed => assert_eq!(made, 1, "{way}"),
            // It provably never went there: it waits, and looks before it makes one.
            ItemState::Approved => assert_eq!(made, 0, "{way}: {item:?}"),
            _ => panic!("{way}: {item:?}"),
        }
        if item.state == ItemState::Confirmed {
            confirmed.push(way);
            hub.carry_out(deploy(app, PushMode::OnDemand), users(group)).await;
            let made = tenant.stand_ins(&format!("Mooring: user group {} (", group.facts.uem_id)).await;
            assert_eq!(made.len(), 1, "{way}: ordered again");
        }
    }
    assert!(confirmed.contains(&"late_answer") && confirmed.contains(&"cut_body"), "{confirmed:?}");
}

async fn one_that_a_person_changed_is_neither_used_nor_made_again(kind: Kind) {
    let tenant = Tenant::start(40).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&GROUPS).await;
    let (groups, app) = (hub.user_groups().await, hub.app(AppKind::Public).await);
    let (mine, other) = (&groups[0], &groups[1]);
    // By the hub's name for the one group, with the people of another.
    let name = format!("Mooring: user group {} (renamed)", mine.facts.uem_id);
    let body =
        json!({"Name": name, "CriteriaType": "All", "UserGroups": [{"Id": other.facts.uem_id.to_string()}]});
    post(&tenant, "/mdm/smartgroups", &body).await;
    let before = tenant.smart_groups().await;
    let orders: [fn(AppId) -> Order; 2] =
        [|app| deploy(app, PushMode::Auto), |app| Order::WithdrawApp { app: app.0 }];
    for order in orders {
        let (state, words) = hub.sent(order(app), users(mine)).await;
        assert_eq!(state, ItemState::Failed, "{words}");
        assert!(words.contains("other criteria") && words.contains(&name), "{words}");
    }
    assert_eq!(tenant.smart_groups().await, before);
    // One that a person made as the hub would, under another end of the name, is taken.
    let body = json!({"Name": format!("Mooring: user group {} (by hand)", other.facts.uem_id), "CriteriaType": "All",
        "UserGroups": [{"Id": other.facts.uem_id.to_string()}]});
    post(&tenant, "/mdm/smartgroups", &body).await;
    hub.carry_out(deploy(app, PushMode::Auto), users(other)).await;
    assert_eq!(tenant.smart_groups().await, before + 1);
}

async fn a_role_that_may_not_make_one_is_told_what_it_lacks(kind: Kind) {
    let tenant = Tenant::start(40).await;
    let resources = json!([
        "REST API Devices Read",
        "REST API Groups Read",
        "REST API Smart Groups Read",
        "REST API User Groups Read",
        "REST API Apps Read",
        "REST API Apps Write",
    ]);
    let (id, secret) = tenant.oauth_client("no smart groups", None, resources).await;
    let hub = Hub::by(&tenant, kind, &id, &secret).await;
    hub.allow_actions(|_| {}).await;
    hub.read(&GROUPS).await;
    let (group, app) = (&hub.user_groups().await[0], hub.app(AppKind::Public).await);
    let (state, words) = hub.sent(deploy(app, PushMode::Auto), users(group)).await;
    assert_eq!(state, ItemState::Failed, "{words}");
    assert!(
        words.contains("REST API Smart Groups Write") && words.contains("Mooring: user group"),
        "{words}"
    );
    assert!(tenant.stand_ins("Mooring:").await.is_empty());
}
