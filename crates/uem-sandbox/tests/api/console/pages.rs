//! Every page is there for whom its role shows it, and for nobody else.

use super::person::Person;
use crate::support::start;

/// Pages without ids in their paths.
const PAGES: [&str; 31] = [
    "/console",
    "/console/organization-group",
    "/console/organization-group?search=amer",
    "/console/monitor/events/device-events",
    "/console/monitor/events/console-events",
    "/console/monitor/events/console-events?search=admin&result=refused",
    "/console/devices/list-view",
    "/console/devices/list-view?page=2&platform=Apple&orderby=lastseen",
    "/console/accounts/users",
    "/console/accounts/users/add",
    "/console/accounts/user-groups",
    "/console/accounts/administrators",
    "/console/accounts/administrators/add",
    "/console/accounts/roles",
    "/console/accounts/roles/add",
    "/console/resources/apps/native",
    "/console/resources/apps/native?tab=public",
    "/console/resources/profiles",
    "/console/groups-settings/organization-groups",
    "/console/groups-settings/organization-groups/add",
    "/console/groups-settings/assignment-groups",
    "/console/groups-settings/assignment-groups/4002/edit",
    "/console/groups-settings/configurations",
    "/console/groups-settings/configurations/oauth-client-management",
    "/console/groups-settings/configurations/oauth-client-management/add",
    "/console/groups-settings/all-settings",
    "/console/groups-settings/all-settings/system/advanced",
    "/console/groups-settings/all-settings/system/advanced/api/rest-api",
    "/console/groups-settings/all-settings/system/advanced/api/rest-api/usage",
    "/console/groups-settings/all-settings/system/advanced/api/event-notifications",
    "/console/groups-settings/all-settings/devices-users/advanced/tags",
];

#[tokio::test]
async fn every_page_is_shown_to_an_admin_and_to_nobody_else() {
    let bed = start(120).await;
    let admin = Person::admin(&bed).await;
    for path in PAGES {
        let page = admin.page(path).await;
        assert!(page.contains("Example Corp") && page.contains("id=\"side-nav\""), "{path}");
        assert!(!page.contains(" style="), "{path}: no inline styles");
        let nobody = bed.client.get(format!("{}{path}", bed.sandbox.api_url()));
        let nobody = nobody.send().await.unwrap();
        assert!(nobody.url().path() == "/console/login" && nobody.status() == 200, "{path}");
        let policy = nobody.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self'"), "{policy}");
        assert_eq!(nobody.headers()["cache-control"], "no-store");
    }
    assert_eq!(admin.get("/console/no-such-page").await.status, 404);
}

#[tokio::test]
async fn every_list_leads_to_its_things_and_every_tab_of_a_device_opens() {
    let bed = start(120).await;
    let admin = Person::admin(&bed).await;
    for list in [
        "/console/accounts/users",
        "/console/accounts/user-groups",
        "/console/accounts/administrators",
        "/console/accounts/roles",
        "/console/resources/apps/native",
        "/console/resources/apps/native?tab=public",
        "/console/resources/profiles",
        "/console/groups-settings/organization-groups",
        "/console/groups-settings/assignment-groups",
        "/console/groups-settings/configurations",
        "/console/groups-settings/configurations/oauth-client-management",
    ] {
        admin.page(&first_lead(&admin.page(list).await, list)).await;
    }
    let device = first_lead(&admin.page("/console/devices/list-view").await, "devices");
    let page = admin.page(&device).await;
    let tabs: Vec<&str> = page.split("?tab=").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(tabs.len(), 13);
    for tab in tabs {
        admin.page(&format!("{device}?tab={tab}")).await;
    }
}

fn first_lead(page: &str, list: &str) -> String {
    let rows = page.split_once("<a class=\"name\" href=\"").map(|(_, rest)| rest);
    let rest = rows.ok_or_else(|| format!("no row in {list}")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_role_and_a_group_limit_what_is_shown() {
    let bed = start(120).await;
    let reader = Person::other(&bed, "device.reader").await;
    reader.page("/console/devices/list-view").await;
    for path in [
        "/console/accounts/users",
        "/console/accounts/administrators",
        "/console/accounts/roles",
        "/console/groups-settings/configurations",
        "/console/groups-settings/all-settings/system/advanced/api/rest-api",
    ] {
        assert_eq!(reader.get(path).await.status, 403, "{path}");
    }
    let device = first_lead(&reader.page("/console/devices/list-view").await, "devices");
    assert!(!reader.page(&device).await.contains("More Actions"));
    assert_eq!(reader.get(&format!("{device}/commands/Lock")).await.status, 403);

    let neighbour = Person::other(&bed, "neighbour.admin").await;
    assert_eq!(neighbour.get(&device).await.status, 404);
    assert!(neighbour.page("/console/devices/list-view").await.contains("No device is like that"));
    let chosen = neighbour.send("/console/organization-group", &[("id", "572"), ("next", "/console")]).await;
    assert_eq!(chosen.status, 404);
}

#[tokio::test]
async fn the_chosen_group_is_what_everything_is_seen_from() {
    let bed = start(120).await;
    let admin = Person::admin(&bed).await;
    let groups: serde_json::Value = bed.json("/api/system/groups/search?name=Americas", 1).await;
    let (id, devices) =
        (&groups["LocationGroups"][0]["Id"]["Value"], &groups["LocationGroups"][0]["Devices"]);
    let chosen = admin
        .send(
            "/console/organization-group",
            &[("id", &id.to_string()), ("next", "/console/devices/list-view")],
        )
        .await;
    assert_eq!((chosen.status.as_u16(), chosen.location.as_str()), (303, "/console/devices/list-view"));
    let page = admin.page("/console/devices/list-view").await;
    assert!(page.contains(&format!("of {} devices", devices.as_str().unwrap())), "{page}");
}
