//! Each filter against a plain evaluation over all rows.

use std::collections::HashMap;

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::Value;

use super::search::{all, ids};
use crate::support::{self, Testbed};

/// A search, in parameters of v1.
#[derive(Debug, Clone)]
struct Asked {
    user: Option<String>,
    model: Option<String>,
    platform: Option<&'static str>,
    ownership: Option<&'static str>,
    compliant: Option<bool>,
    seen_since: Option<usize>,
    group: Option<usize>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let part = proptest::option::weighted(0.3, "[a-z]{1,2}");
    let model =
        proptest::option::weighted(0.3, prop_oneof![Just("IPHONE"), Just("a"), Just("galaxy"), Just("none")]);
    let platform = proptest::option::weighted(0.4, prop_oneof![Just("Apple"), Just("winrt"), Just("5")]);
    let ownership =
        proptest::option::weighted(0.3, prop_oneof![Just("C"), Just("e"), Just("S"), Just("Undefined")]);
    let compliant = proptest::option::weighted(0.3, any::<bool>());
    let seen = proptest::option::weighted(0.4, 0..300_usize);
    let group = proptest::option::weighted(0.4, 0..300_usize);
    (part, model, platform, ownership, compliant, seen, group).prop_map(
        |(user, model, platform, ownership, compliant, seen_since, group)| Asked {
            user,
            model: model.map(str::to_owned),
            platform,
            ownership,
            compliant,
            seen_since,
            group,
        },
    )
}

struct Tenant {
    rows: Vec<Value>,
    /// Ids of each group and all groups below it.
    groups: HashMap<u64, Vec<u64>>,
}

impl Tenant {
    fn query(&self, asked: &Asked) -> String {
        let mut parts = Vec::new();
        let mut add =
            |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
        add("user", asked.user.clone());
        add("model", asked.model.clone());
        add("platform", asked.platform.map(str::to_owned));
        add("ownership", asked.ownership.map(str::to_owned));
        add("compliantstatus", asked.compliant.map(|compliant| compliant.to_string()));
        add("seensince", asked.seen_since.map(|row| text(&self.rows[row], "LastSeen")));
        add("lgid", asked.group.map(|row| self.group(row).to_string()));
        parts.join("&")
    }

    /// The parent region of that row's group on even rows, the group itself on odd ones.
    fn group(&self, row: usize) -> u64 {
        let own = group(&self.rows[row]);
        let mut above: Vec<u64> =
            self.groups.iter().filter(|(_, within)| within.contains(&own)).map(|(id, _)| *id).collect();
        above.sort_unstable();
        if row.is_multiple_of(2) { above[above.len() / 2] } else { own }
    }

    fn fits(&self, asked: &Asked, row: &Value) -> bool {
        let contains = |name: &str, part: &str| text(row, name).to_lowercase().contains(&part.to_lowercase());
        asked.user.as_ref().is_none_or(|part| contains("UserName", part))
            && asked.model.as_ref().is_none_or(|part| contains("Model", part))
            && asked.platform.is_none_or(|platform| {
                text(row, "Platform").eq_ignore_ascii_case(platform)
                    || platform.parse().ok() == row["PlatformId"]["Id"]["Value"].as_u64()
            })
            && asked.ownership.is_none_or(|ownership| text(row, "Ownership").eq_ignore_ascii_case(ownership))
            && asked.compliant.is_none_or(|compliant| (row["ComplianceStatus"] == "Compliant") == compliant)
            && asked
                .seen_since
                .is_none_or(|since| text(row, "LastSeen") >= text(&self.rows[since], "LastSeen"))
            && asked.group.is_none_or(|at| self.groups[&self.group(at)].contains(&group(row)))
    }
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap().to_owned()
}

fn group(row: &Value) -> u64 {
    row["LocationGroupId"]["Id"]["Value"].as_u64().unwrap()
}

async fn tenant(bed: &Testbed) -> Tenant {
    let access = &bed.sandbox.tenant.access;
    let below =
        |id: i64| access.subtree(id).into_iter().map(|group| group.id.unsigned_abs()).collect::<Vec<_>>();
    let customer = bed.sandbox.credentials().organization_group_id;
    let groups = access
        .subtree(customer)
        .into_iter()
        .map(|group| (group.id.unsigned_abs(), below(group.id)))
        .collect();
    Tenant { rows: all(bed, "", 500).await, groups }
}

#[test]
fn filters_agree_with_a_plain_evaluation() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bed = runtime.block_on(support::start(300));
    let tenant = runtime.block_on(tenant(&bed));
    let mut runner = TestRunner::new(proptest::test_runner::Config { cases: 60, ..Default::default() });
    runner
        .run(&asked(), |asked| {
            let expected: Vec<Value> =
                tenant.rows.iter().filter(|row| tenant.fits(&asked, row)).cloned().collect();
            let found = runtime.block_on(all(&bed, &tenant.query(&asked), 50));
            prop_assert_eq!(ids(&found), ids(&expected), "{}", tenant.query(&asked));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn all_ways_of_writing_a_date_mean_the_same() {
    let bed = support::start(100).await;
    let patch = |id: u32, seen: &str| {
        let call = bed.call(reqwest::Method::PATCH, &format!("/_sandbox/devices/{id}"));
        call.json(&serde_json::json!({"last_seen": seen})).send()
    };
    for id in 100_000..100_100 {
        let seen = if id < 100_040 { "2020-03-01T09:00:00Z" } else { "2020-03-01T07:00:00Z" };
        assert_eq!(patch(id, seen).await.unwrap().status(), 200);
    }
    for date in [
        "2020/03/01%2008:00:00",
        "2020-03-01T08:00:00.000",
        "03/01/2020%2008:00",
        "03-01-2020%2008:00:00.5",
        "2020-03-01%2008-00-00-AM",
        "2020-03-01+08:00:00Z",
    ] {
        let body = bed.json(&format!("/api/mdm/devices/search?seensince={date}"), 1).await;
        assert_eq!(body["Total"], 40, "{date}");
    }
    assert_eq!(bed.json("/api/mdm/devices/search?lastseen=2020-03-01", 1).await["Total"], 100);
}

#[tokio::test]
async fn names_of_versions_2_and_3_filter_too() {
    let bed = support::start(100).await;
    let compliant = bed.json("/api/mdm/devices/search?compliantstatus=true", 1).await["Total"].clone();
    assert_eq!(bed.json("/api/mdm/devices/search?compliance_status=true", 2).await["Total"], compliant);
    assert_eq!(bed.json("/api/mdm/devices/search?compliance_status=true", 3).await["total"], compliant);
    let apple = bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Total"].clone();
    assert_eq!(bed.json("/api/mdm/devices/search?device_type=APPLE", 3).await["total"], apple);
    let name =
        bed.json("/api/mdm/devices/100009", 1).await["DeviceFriendlyName"].as_str().unwrap().to_owned();
    let found = bed
        .json(&format!("/api/mdm/devices/search?friendly_name={}&page_size=1", name.replace(' ', "%20")), 3)
        .await;
    assert_eq!((&found["total"], &found["devices"][0]["Id"]["Value"]), (&1.into(), &100_009.into()));
}
