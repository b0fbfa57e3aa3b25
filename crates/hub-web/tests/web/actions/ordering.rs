//! An order goes two steps, and is one order however often it is sent.

use hub_core::{
    actions::Order,
    integration::ActionSettings,
    operator::{Role, Visible},
};
use hub_store::{ActionState, Chosen};

use super::{Acting, allow, fields_of, filled, leads_to, refused, send};
use crate::{
    fleet,
    support::{Who, now},
};

/// The form of a preview, filled in.
async fn form(acting: &Acting, path: &str, who: &Who, given: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = acting.hub.page(path, who).await;
    filled(fields_of(&page, "/actions/order"), given)
}

#[tokio::test]
async fn all_devices_of_a_user_are_locked_and_a_form_that_comes_twice_is_one_order() {
    let acting = Acting::start([1, 2, 49]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let users = acting.hub.page("/users?search=grace.andersen", &operator).await;
    let user = users.split("href=\"/users/").nth(1).unwrap().split('"').next().unwrap();
    let page = acting.hub.page(&format!("/users/{user}"), &operator).await;
    let path = format!("/actions/new?kind=lock&devices_of={user}");
    assert!(page.contains(&path.replace('&', "&#38;")), "{page}");
    let page = acting.hub.page(&path, &operator).await;
    for part in ["Lock 2 devices?", "Grace&#39;s", "Type this to confirm it: <strong>lock 2 devices</strong>"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let fields = fields_of(&page, "/actions/order");
    assert!(fields.contains(&("confirmation".to_owned(), String::new())), "never filled in: {fields:?}");
    let fields = filled(fields, &[("confirmation", "lock 2 devices"), ("reason", "Lost on a train.")]);
    let (first, second) = tokio::join!(
        send(&acting.hub, "/actions/order", &operator, &fields),
        send(&acting.hub, "/actions/order", &operator, &fields)
    );
    assert_eq!((leads_to(&first).as_str(), leads_to(&second).as_str()), ("/actions/1", "/actions/1"));
    assert_eq!(acting.actions().await.len(), 1);
    let page = acting.hub.page("/actions/1", &operator).await;
    for part in [
        "Lock #1",
        "all devices of 1 chosen user",
        "Lost on a train.",
        "operator operator-person",
        "0 of 2",
        "Ordered",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let device = acting.device(49).await;
    let page = acting.hub.page(&format!("/devices/{device}"), &operator).await;
    assert!(page.contains("Lock #1") && page.contains(&format!("/actions?device={device}")));
    // The same once more is under way already, and says so.
    let page = acting.hub.page(&path, &operator).await;
    assert!(
        page.contains("the same is under way already, in action 1")
            && !page.contains("action=\"/actions/order\"")
    );
}

#[tokio::test]
async fn a_key_is_for_one_order_alone() {
    let acting = Acting::start([1, 2]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=sync_device&device={}", acting.device(1).await);
    let fields = form(&acting, &path, &operator, &[("reason", "first")]).await;
    assert_eq!(send(&acting.hub, "/actions/order", &operator, &fields).await.status(), 303);
    let other = filled(fields, &[("reason", "another")]);
    let page = refused(send(&acting.hub, "/actions/order", &operator, &other).await, 409).await;
    assert!(page.contains("It became action 1"), "{page}");
    assert_eq!(acting.actions().await.len(), 1);
}

#[tokio::test]
async fn a_list_that_changed_is_shown_anew_and_nothing_is_ordered() {
    for (kind, given) in [
        ("lock", &[("reason", "theft"), ("confirmation", "lock 2 devices")][..]),
        // What nobody has to confirm is held against the list as well.
        ("sync_device", &[]),
    ] {
        let acting = Acting::start([1, 2]).await;
        let operator = acting.hub.person(Role::Operator).await;
        let path = format!("/actions/new?kind={kind}&matching=yes&ownership=corporate_dedicated");
        let fields = form(&acting, &path, &operator, given).await;
        let another = vec![fleet::device(3, now())];
        fleet::synchronize(&acting.hub.store, acting.integration, another, now()).await;
        let page = refused(send(&acting.hub, "/actions/order", &operator, &fields).await, 409).await;
        assert!(page.contains("The list has changed since you looked"), "{page}");
        assert!(page.contains("3 devices?") && acting.actions().await.is_empty());
        let again = filled(fields_of(&page, "/actions/order"), given);
        let again = filled(again, &[("confirmation", "lock 3 devices")]);
        assert_eq!(send(&acting.hub, "/actions/order", &operator, &again).await.status(), 303, "{kind}");
    }
}

#[tokio::test]
async fn what_breaks_something_is_typed_and_reasoned() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let path = format!("/actions/new?kind=enterprise_wipe&device={}", acting.device(1).await);
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("is-harm") && page.contains("btn-danger"));
    let fields = fields_of(&page, "/actions/order");
    let right = [("reason", "stolen"), ("confirmation", "enterprise wipe 1 device")];
    for (missing, part) in
        [("reason", "why, for who approves it"), ("confirmation", "exactly: enterprise wipe 1 device")]
    {
        let wrong = filled(filled(fields.clone(), &right), &[(missing, "")]);
        let page = refused(send(&acting.hub, "/actions/order", &operator, &wrong).await, 422).await;
        assert!(page.contains(part), "{page}");
        let again = fields_of(&page, "/actions/order");
        assert!(again.contains(&("confirmation".to_owned(), String::new())), "is not kept");
    }
    assert!(acting.actions().await.is_empty());
    assert_eq!(send(&acting.hub, "/actions/order", &operator, &filled(fields, &right)).await.status(), 303);
}

#[tokio::test]
async fn a_read_only_integration_says_so_and_takes_nothing() {
    let acting = Acting::start([1]).await;
    let (operator, admin) = (acting.hub.person(Role::Operator).await, acting.hub.person(Role::Admin).await);
    let device = acting.device(1).await;
    let path = format!("/actions/new?kind=sync_device&device={device}");
    let fields = form(&acting, &path, &operator, &[]).await;
    allow(&acting.hub.store, acting.integration, ActionSettings::default()).await;
    let page = acting.hub.page(&path, &operator).await;
    assert!(page.contains("The integration is read-only") && page.contains("What to do:"), "{page}");
    assert!(!page.contains("action=\"/actions/order\""));
    let page = refused(send(&acting.hub, "/actions/order", &operator, &fields).await, 409).await;
    assert!(page.contains("The integration is read-only") && acting.actions().await.is_empty());
    let page = acting.hub.page(&format!("/devices/{device}"), &operator).await;
    assert!(page.contains("is read-only") && !page.contains("kind=lock"), "{page}");
    let settings = format!("/integrations/{}/actions", acting.integration);
    assert!(acting.hub.page(&format!("/devices/{device}"), &admin).await.contains(&settings));
    let answer = acting
        .hub
        .post_form(&settings, &admin, &[("are_allowed", "yes"), ("may_wipe_personal", "yes")])
        .await;
    assert_eq!(answer.status(), 303);
    let row = acting.hub.store.find_integration(acting.integration).await.unwrap().unwrap();
    assert_eq!(
        row.settings.actions,
        ActionSettings { is_read_only: false, may_wipe_personal: true, ..ActionSettings::default() }
    );
    let page = acting.hub.page(&format!("/integrations/{}", acting.integration), &admin).await;
    assert!(page.contains("Yes, within the guards") && page.contains("may be reset to their factory state"));
}

#[tokio::test]
async fn each_target_that_is_left_out_says_why() {
    let acting = Acting::start([1, 4, 31]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let page = acting.hub.page("/actions/new?kind=device_wipe&matching=yes", &operator).await;
    assert!(
        page.contains("Forbid set-up by a device near by") && !page.contains(" checked"),
        "no choice is made"
    );
    let details = filled(fields_of(&page, "/actions/preview"), &[("disable_activation_lock", "yes")]);
    let answer = send(&acting.hub, "/actions/preview", &operator, &details).await;
    let page = refused(answer, 200).await;
    for part in [
        "Device wipe of 1 device?",
        "2 left out",
        "it is not known to be a corporate device",
        "it is not managed",
        "Remove the activation lock",
        "A second operator must approve every action of this kind",
        "for a second operator to approve",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let fields = filled(
        fields_of(&page, "/actions/order"),
        &[("reason", "sold"), ("confirmation", "device wipe 1 device")],
    );
    assert_eq!(leads_to(&send(&acting.hub, "/actions/order", &operator, &fields).await), "/actions/1");
    assert_eq!(acting.actions().await[0].state, ActionState::Held);
    let page = acting.hub.page("/actions/1", &operator).await;
    assert!(
        page.contains("left out: it is not managed") && page.contains("somebody else must approve it"),
        "{page}"
    );
}

#[tokio::test]
async fn the_list_of_devices_leads_to_an_order_for_all_that_it_shows() {
    let acting = Acting::start(1..=60).await;
    let (viewer, operator) = (acting.hub.person(Role::Viewer).await, acting.hub.person(Role::Operator).await);
    let path = "/devices?ownership=employee_owned&unseen_days=7";
    assert!(!acting.hub.page(path, &viewer).await.contains("/actions/new"));
    let page = acting.hub.page(path, &operator).await;
    let link =
        page.split("href=\"/actions/new?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    assert!(link.contains("ownership=employee_owned") && link.contains("seen_before="), "{link}");
    let count = page.split("Act on these ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let page = acting.hub.page(&format!("/actions/new?{link}"), &operator).await;
    let (harmless, harmful) = page.split_once("Cannot be undone").unwrap();
    assert!(harmless.contains("kind=lock") && !harmless.contains("wipe"), "{harmless}");
    assert!(harmful.contains("kind=device_wipe") && !page.contains("kind=add_user"));
    let page = acting.hub.page(&format!("/actions/new?kind=query_device&{link}"), &operator).await;
    assert!(page.contains(&format!("Query {count} devices?")), "{page}");
    assert!(page.contains("ownership employee_owned, last seen before"));
    let fields = fields_of(&page, "/actions/order");
    assert_eq!(send(&acting.hub, "/actions/order", &operator, &fields).await.status(), 303);
    assert_eq!(acting.actions().await[0].targets.to_string(), count);
    let page = acting.hub.page("/devices?unseen_days=4294967295", &operator).await;
    assert!(!page.contains("/actions/new"), "so long ago finds nothing, and not everything");
    for wrong in [
        "/actions/new?kind=lock&matching=yes&state=provisional",
        "/actions/new?matching=yes&seen_before=soon",
    ] {
        assert_eq!(acting.hub.get(wrong, &operator).await.status(), 422, "{wrong}");
    }
}

#[tokio::test]
async fn of_several_tenants_one_is_chosen_first() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let other = fleet::integration(&acting.hub.store, "Other", now()).await;
    for path in ["/actions/new?kind=add_user", "/actions/new?matching=yes"] {
        let page = acting.hub.page(path, &operator).await;
        assert!(
            page.contains("In which tenant?") && page.contains(&format!("integration_id={other}")),
            "{page}"
        );
    }
    let page = acting.hub.page("/actions/new", &operator).await;
    assert!(page.contains("An action begins with what it is done to"));
    assert_eq!(acting.hub.store.list_integrations(&Visible::Everything).await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_only_reads_sees_no_button_and_is_refused() {
    let acting = Acting::start([1]).await;
    let viewer = acting.hub.person(Role::Viewer).await;
    let device = acting.device(1).await;
    let page = acting.hub.page(&format!("/devices/{device}"), &viewer).await;
    assert!(page.contains("Operators order actions.") && !page.contains("/actions/new"), "{page}");
    acting.order(Order::Lock {}, Chosen::Devices(vec![device])).await;
    let page = acting.hub.page("/actions/1", &viewer).await;
    assert!(page.contains("Lock #1") && !page.contains("/actions/1/stop"));
    for path in
        ["/actions/order", "/actions/preview", "/actions/1/stop", "/actions/1/approve", "/actions/1/settle"]
    {
        assert_eq!(acting.hub.post_form(path, &viewer, &[]).await.status(), 403, "{path}");
    }
}
