//! Orders with details: messages, groups, users, apps.

use hub_core::{
    actions::{AppAssignment, MessageChannel, Order, PushMode},
    ids::UemId,
    operator::{Role, Visible},
};
use hub_store::UserFilter;

use super::{Acting, fields_of, filled, leads_to, refused, send};
use crate::support::Who;

/// Fills the details in, then orders it; answers the page between.
async fn through(
    acting: &Acting,
    path: &str,
    who: &Who,
    details: &[(&str, &str)],
    given: &[(&str, &str)],
) -> String {
    let page = acting.hub.page(path, who).await;
    let fields = filled(fields_of(&page, "/actions/preview"), details);
    let preview = refused(send(&acting.hub, "/actions/preview", who, &fields).await, 200).await;
    let fields = filled(fields_of(&preview, "/actions/order"), given);
    let answer = send(&acting.hub, "/actions/order", who, &fields).await;
    assert!(leads_to(&answer).starts_with("/actions/"));
    preview
}

async fn user(acting: &Acting, name: &str) -> i64 {
    let filter = UserFilter { search: name.to_owned(), ..UserFilter::default() };
    acting.hub.store.list_users(&Visible::Everything, &filter, None, 1).await.unwrap().users[0].id.0
}

#[tokio::test]
async fn a_message_is_checked_and_can_be_changed_from_its_preview() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=send_message&device={}", acting.device(1).await);
    let page = acting.hub.page(&path, &operator).await;
    let fields = fields_of(&page, "/actions/preview");
    let wrong = filled(fields.clone(), &[("channel", "email"), ("body", "Come by.")]);
    let page = refused(send(&acting.hub, "/actions/preview", &operator, &wrong).await, 422).await;
    assert!(page.contains("1 to 200 characters") && page.contains("Come by."), "{page}");
    let right = filled(wrong, &[("subject", "Laptop")]);
    let preview = refused(send(&acting.hub, "/actions/preview", &operator, &right).await, 200).await;
    assert!(
        preview.contains("Send a message to 1 device?") && preview.contains("e-mail to the user"),
        "{preview}"
    );
    let back = fields_of(&preview, "/actions/details");
    let page = refused(send(&acting.hub, "/actions/details", &operator, &back).await, 200).await;
    assert!(page.contains("value=\"Laptop\"") && page.contains("Come by."), "{page}");
    let order = fields_of(&preview, "/actions/order");
    assert_eq!(send(&acting.hub, "/actions/order", &operator, &order).await.status(), 303);
    let Order::SendMessage(message) = &acting.actions().await[0].order else { panic!("another order") };
    assert_eq!(
        (message.channel, message.subject.as_str(), message.body.as_str()),
        (MessageChannel::Email, "Laptop", "Come by.")
    );
}

#[tokio::test]
async fn a_device_moves_to_a_group_of_its_tenant_alone() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=change_org_group&device={}", acting.device(1).await);
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("<option value=\"573\">") && page.contains("Oslo (573)"), "{page}");
    for wrong in ["", "999", "x"] {
        let fields = filled(fields_of(&page, "/actions/preview"), &[("org_group", wrong)]);
        let answer = send(&acting.hub, "/actions/preview", &operator, &fields).await;
        assert!(refused(answer, 422).await.contains("an organization group of this tenant"), "{wrong}");
    }
    let given = [("reason", "moved house"), ("confirmation", "move 1 device")];
    let preview = through(&acting, &path, &operator, &[("org_group", "573")], &given).await;
    assert!(preview.contains("Oslo (573)"));
    assert_eq!(acting.actions().await[0].order, Order::ChangeOrgGroup { org_group: UemId(573) });
}

#[tokio::test]
async fn a_user_is_added_with_a_first_password_that_no_page_shows() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    assert!(acting.hub.page("/users", &operator).await.contains("kind=add_user"));
    let page = acting.hub.page("/actions/new?kind=add_user", &operator).await;
    let fields = fields_of(&page, "/actions/preview");
    let refused_page = refused(send(&acting.hub, "/actions/preview", &operator, &fields).await, 422).await;
    assert!(refused_page.contains("1 to 100 characters") && refused_page.contains("an e-mail address like"));
    let details = [
        ("user_name", "new.person"),
        ("first_name", "New"),
        ("last_name", "Person"),
        ("email", "new.person@example.com"),
        ("org_group", "571"),
    ];
    let fields = filled(fields, &details);
    let preview = refused(send(&acting.hub, "/actions/preview", &operator, &fields).await, 200).await;
    assert!(preview.contains("Add 1 user?") && preview.contains("Berlin (571)"), "{preview}");
    let order = fields_of(&preview, "/actions/order");
    let page = refused(send(&acting.hub, "/actions/order", &operator, &order).await, 422).await;
    assert!(page.contains("by the rules of the tenant"), "without a password: {page}");
    let order = filled(order, &[("password", "first-Secret-7")]);
    assert_eq!(send(&acting.hub, "/actions/order", &operator, &order).await.status(), 303);
    assert!(acting.hub.store.action_secret(1).await.unwrap().is_some());
    for path in ["/actions/1", "/actions"] {
        assert!(!acting.hub.page(path, &operator).await.contains("first-Secret-7"), "{path}");
    }
}

#[tokio::test]
async fn a_user_is_changed_in_what_was_changed_alone() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=update_user&user={}", user(&acting, "grace.andersen").await);
    let page = acting.hub.page(&path, &operator).await;
    assert!(
        page.contains("value=\"Grace\"") && page.contains("value=\"grace.andersen@example.com\""),
        "{page}"
    );
    let same = fields_of(&page, "/actions/preview");
    let answer = send(&acting.hub, "/actions/preview", &operator, &same).await;
    assert!(refused(answer, 422).await.contains("at least one fact to be changed"));
    let preview = through(&acting, &path, &operator, &[("last_name", "Berg")], &[]).await;
    assert!(preview.contains("Last name becomes") && !preview.contains("First name becomes"), "{preview}");
}

#[tokio::test]
async fn who_deletes_a_user_sees_the_devices_first_and_chooses_what_goes() {
    let acting = Acting::start([1, 49]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=delete_user&user={}", user(&acting, "grace.andersen").await);
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("Devices of this user <span class=\"text-secondary\">(2)"), "{page}");
    let fields = fields_of(&page, "/actions/preview");
    assert!(fields.contains(&("with_devices".to_owned(), String::new())), "the user alone, unless chosen");
    let alone = refused(send(&acting.hub, "/actions/preview", &operator, &fields).await, 200).await;
    assert!(
        alone.contains("the user has 2 managed devices") && !alone.contains("action=\"/actions/order\""),
        "{alone}"
    );
    let given = [("reason", "left"), ("confirmation", "delete 1 user and 2 devices")];
    let preview = through(&acting, &path, &operator, &[("with_devices", "yes")], &given).await;
    assert!(preview.contains("Delete 1 user?") && preview.matches("Delete device").count() == 2, "{preview}");
    assert!(preview.contains("2 targets: above 1 a second operator must approve it"));
    assert_eq!(acting.actions().await[0].order, Order::DeleteUser { with_devices: true });
}

#[tokio::test]
async fn a_user_is_deactivated_or_activated_as_he_is_not() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    for (name, kind) in [("grace.andersen", "deactivate_user"), ("mary.andersen", "activate_user")] {
        let id = user(&acting, name).await;
        let page = acting.hub.page(&format!("/users/{id}"), &operator).await;
        assert_eq!(page.matches("activate_user").count(), 1, "{page}");
        assert!(page.contains(&format!("kind={kind}")), "{page}");
    }
    let id = user(&acting, "grace.andersen").await;
    let page = acting.hub.page(&format!("/actions/new?kind=deactivate_user&user={id}"), &operator).await;
    assert!(page.contains("deactivate 1 user"));
}

#[tokio::test]
async fn an_app_is_deployed_to_groups_and_withdrawn() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let (apps, _) = acting.hub.store.list_apps(&Visible::Everything, "", None, 1).await.unwrap();
    let app = apps[0].id;
    let page = acting.hub.page(&format!("/apps/{app}"), &operator).await;
    assert!(
        page.contains("Bundle id") && page.contains("kind=deploy_app") && page.contains("kind=withdraw_app")
    );
    let groups = acting.hub.store.list_smart_groups(&Visible::Everything, "Exec", None, 1).await.unwrap();
    let (smart, path) =
        (format!("smart-{}", groups.groups[0].id), format!("/actions/new?kind=deploy_app&app={app}"));
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("Executives") && page.contains("Oslo") && page.contains(&smart), "{page}");
    let none = fields_of(&page, "/actions/preview");
    let answer = send(&acting.hub, "/actions/preview", &operator, &none).await;
    assert!(refused(answer, 422).await.contains("at least one group"));
    let (user_groups, _) =
        acting.hub.store.list_user_groups(&Visible::Everything, "Contr", None, 1).await.unwrap();
    let of_users = format!("user-{}", user_groups[0].id);
    assert!(page.contains("24 users, Elsewhere") && page.contains(&of_users), "{page}");
    assert!(page.contains("the hub makes one in the tenant"), "{page}");
    let details = [(smart.as_str(), "yes"), (of_users.as_str(), "yes"), ("push_mode", "auto")];
    let preview = through(&acting, &path, &operator, &details, &[]).await;
    let parts = ["Deploy the app to 2 groups?", "Executives", "installed without asking", "Smart group"];
    for part in parts.into_iter().chain(["Contractors", "User group"]) {
        assert!(preview.contains(part), "{part}: {preview}");
    }
    let deployed = Order::DeployApp(AppAssignment { app: app.0, push_mode: PushMode::Auto });
    assert_eq!(acting.actions().await[0].order, deployed);
    let path = format!("/actions/new?kind=withdraw_app&app={app}");
    let given = [("reason", "replaced"), ("confirmation", "withdraw app 1 group")];
    through(&acting, &path, &operator, &[(smart.as_str(), "yes")], &given).await;
    assert_eq!(acting.actions().await[0].order, Order::WithdrawApp { app: app.0 });
}
