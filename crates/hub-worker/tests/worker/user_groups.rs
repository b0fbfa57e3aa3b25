//! User groups are read as a whole: what a whole reading does not have is marked as gone, and nothing else is.

use hub_core::{
    ids::UemId,
    operator::Visible,
    permissions::{Answer, Capability},
    sync::{Mode, RunState, Section},
};

use crate::support::{Hub, counts, hub};

const READ: [Section; 2] = [Section::OrgGroups, Section::UserGroups];

async fn tenant_with(groups: &[(i64, &str, &str)]) -> Hub {
    let hub = hub(3).await;
    set(&hub, groups);
    hub
}

fn set(hub: &Hub, groups: &[(i64, &str, &str)]) {
    let groups = groups.iter().map(|(id, name, of)| (*id, (*name).to_owned(), (*of).to_owned()));
    hub.tenant.change(|fleet| fleet.user_groups = groups.collect());
}

/// Each with its name, its organization group, and whether it is gone.
async fn stored(hub: &Hub) -> Vec<(i64, String, Option<UemId>, bool)> {
    let (rows, _) = hub.store.list_user_groups(&Visible::Everything, "", None, 100).await.expect("read");
    let line = |row: hub_store::UserGroupRow| {
        (row.facts.uem_id.0, row.facts.name, row.facts.org_group_uem_id, row.is_gone)
    };
    rows.into_iter().map(line).collect()
}

fn group(id: i64, name: &str, of: Option<i64>, is_gone: bool) -> (i64, String, Option<UemId>, bool) {
    (id, name.to_owned(), of.map(UemId), is_gone)
}

#[tokio::test]
async fn only_differences_are_written_and_who_is_gone_is_marked_until_seen_again() {
    let hub = tenant_with(&[(1, "Sales", "group 7"), (2, "Shops", "elsewhere")]).await;
    for mode in [Mode::Full, Mode::Incremental] {
        let outcome = hub.run(mode, &READ).await;
        assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
        let read = counts(&outcome, Section::UserGroups);
        let added = if mode == Mode::Full { 2 } else { 0 };
        assert_eq!((read.read, read.added, read.writes), (2, added, added), "{mode}");
    }
    assert_eq!(stored(&hub).await, [group(1, "Sales", Some(7), false), group(2, "Shops", None, false)]);

    set(&hub, &[(2, "All shops", "elsewhere")]);
    let read = counts(&hub.run(Mode::Full, &READ).await, Section::UserGroups);
    assert_eq!((read.added, read.changed, read.missing), (0, 1, 1));
    assert_eq!(stored(&hub).await, [group(1, "Sales", Some(7), true), group(2, "All shops", None, false)]);

    set(&hub, &[(1, "Sales", "group 7"), (2, "All shops", "elsewhere")]);
    let read = counts(&hub.run(Mode::Full, &READ).await, Section::UserGroups);
    assert_eq!((read.added, read.changed, read.missing), (0, 1, 0));
    assert!(stored(&hub).await.iter().all(|group| !group.3));
}

#[tokio::test]
async fn an_empty_a_broken_or_a_refused_answer_takes_none_away() {
    let groups = [(1, "Sales", "group 7"), (2, "Shops", "group 7")];
    let hub = tenant_with(&groups).await;
    hub.run(Mode::Full, &READ).await;
    let before = stored(&hub).await;
    for fault in 0..3 {
        hub.tenant.change(|fleet| match fault {
            0 => fleet.user_groups.clear(),
            1 => fleet.broken = Some(("usergroups", 400)),
            _ => fleet.forbidden = Some("usergroups"),
        });
        for _ in 0..3 {
            let outcome = hub.run(Mode::Full, &READ).await;
            assert_eq!(counts(&outcome, Section::UserGroups).missing, 0, "fault {fault}");
            assert!(!outcome.report.remarks.is_empty(), "fault {fault}: {outcome:?}");
            assert_eq!(stored(&hub).await, before, "fault {fault}");
        }
        hub.tenant.change(|fleet| (fleet.broken, fleet.forbidden) = (None, None));
        set(&hub, &groups);
    }
}

#[tokio::test]
async fn a_role_that_may_not_read_them_turns_only_this_section_off_by_name() {
    let hub = tenant_with(&[(1, "Sales", "group 7")]).await;
    hub.tenant.change(|fleet| fleet.forbidden = Some("usergroups"));
    let sections = [Section::OrgGroups, Section::Devices, Section::UserGroups, Section::Apps];
    let outcome = hub.run(Mode::Full, &sections).await;
    assert_eq!(outcome.report.off, [Section::UserGroups], "{outcome:?}");
    assert!(counts(&outcome, Section::Apps).is_complete && counts(&outcome, Section::Devices).is_complete);
    let told = outcome.report.remarks.join("; ");
    assert!(told.contains("REST API User Groups Read"), "{told}");
    let answer = async || {
        let check = hub.store.find_permission_check(hub.integration).await.expect("read").expect("noted");
        let found = check.capabilities.into_iter().find(|row| row.capability == Capability::ReadUserGroups);
        found.map(|row| row.answer)
    };
    assert!(matches!(answer().await, Some(Answer::Refused { .. })));
    hub.tenant.change(|fleet| fleet.forbidden = None);
    assert_eq!(hub.run(Mode::Full, &sections).await.state, RunState::Succeeded);
    assert_eq!(answer().await, Some(Answer::Granted));
}
