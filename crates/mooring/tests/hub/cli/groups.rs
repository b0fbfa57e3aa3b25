//! `mooring integration groups` and the choice of groups, against a whole tenant.

use serde_json::Value;

use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn only_the_chosen_groups_are_read_from_a_tenant() {
    let demo = Demo::start(60).await;
    let known = demo.json(&["integration", "groups", "1", "--read-again"]).await;
    let items = known["items"].as_array().expect("a list");
    let group =
        |name: &str| items.iter().find(|item| item["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    let (europe, kiosk) = (group("Europe"), group("Tagged Kiosk"));
    let everything = group("Example Corp")["devices_with_children"].as_u64();
    assert_eq!((everything, europe["devices"].as_u64()), (Some(60), Some(0)));
    let inside = europe["devices_with_children"].as_u64().expect("a number");
    let (og, sg) = (format!("og:{}+children", europe["uem_id"]), format!("sg:{}", kiosk["uem_id"]));

    let preview = demo.json(&["integration", "groups", "1", "--group", &og]).await;
    assert_eq!((&preview["devices"], &preview["is_exact"]), (&inside.into(), &true.into()));
    assert_eq!(preview["known_outside"], 60 - inside);
    let said = demo.refused(&["integration", "edit", "1", "--group", "og:1"]).await;
    assert!(said.contains("og:1") && said.contains("scope.groups"), "{said}");
    assert!(demo.refused(&["integration", "edit", "1", "--group", "all"]).await.contains("og:570 or sg:12"));

    demo.good(&["integration", "edit", "1", "--group", &og, "--group", &sg]).await;
    let run = demo.json(&["integration", "sync", "1"]).await;
    assert_eq!(run["state"], "succeeded", "{run}");
    let read = counted(&run, "read");
    let preview = demo.json(&["integration", "groups", "1", "--group", &og, "--group", &sg]).await;
    assert!(read >= inside && read <= preview["devices"].as_u64().expect("a number"), "{read}: {preview}");
    assert_eq!(preview["known_outside"], 60 - read, "what is read is what the choice covers");
    assert_eq!(counted(&run, "missing"), 0, "the first run under a new choice concludes nothing: {run}");
    let run = demo.json(&["integration", "sync", "1"]).await;
    assert_eq!(counted(&run, "missing"), 60 - read, "{run}");
}

fn counted(run: &Value, what: &str) -> u64 {
    let sections = run["sections"].as_array().expect("sections");
    let devices = sections.iter().find(|one| one["section"] == "devices").expect("devices");
    devices[what].as_u64().expect("a number")
}
