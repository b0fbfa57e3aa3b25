//! How a run ends: what was read decides, not what there was nothing to read of.

use hub_core::sync::{
    RunReport, RunState,
    Section::{self, DeviceApps, Devices, Users},
    SectionCounts, judge_end,
};

const NOTHING: SectionCounts = SectionCounts {
    is_complete: false,
    pages: 0,
    pages_expected: 0,
    read: 0,
    total: 0,
    added: 0,
    changed: 0,
    missing: 0,
    returned: 0,
    tombstoned: 0,
    held: 0,
    writes: 0,
    bytes: 0,
};
const WHOLE: SectionCounts = SectionCounts { is_complete: true, pages: 2, read: 700, ..NOTHING };
const PART: SectionCounts = SectionCounts { pages: 1, read: 500, ..NOTHING };
/// The tenant told that there is none.
const EMPTY: SectionCounts = SectionCounts { is_complete: true, pages: 1, ..NOTHING };
/// There was nothing to ask for: no device is known whose apps are due.
const NOT_ASKED: SectionCounts = SectionCounts { is_complete: true, ..NOTHING };

#[test]
fn a_run_ends_by_what_the_tenant_gave() {
    type Row<'a> = (&'a str, &'a [(Section, SectionCounts)], bool, RunState);
    let table: [Row<'_>; 11] = [
        ("all of it", &[(Users, WHOLE), (Devices, WHOLE)], true, RunState::Succeeded),
        (
            "all of it, with a plan",
            &[(Users, WHOLE), (Devices, SectionCounts { held: 3, ..WHOLE })],
            true,
            RunState::Held,
        ),
        ("all of it, and there is none", &[(Users, EMPTY), (Devices, EMPTY)], true, RunState::Succeeded),
        ("one section broke in the middle", &[(Users, WHOLE), (Devices, PART)], true, RunState::Partial),
        ("the last one failed", &[(Users, WHOLE), (Devices, NOTHING)], true, RunState::Partial),
        ("none but an empty one", &[(Users, EMPTY), (Devices, NOTHING)], true, RunState::Partial),
        ("an outage", &[(Users, NOTHING), (Devices, NOTHING)], true, RunState::Failed),
        (
            "an outage, and nothing to ask for",
            &[(Users, NOTHING), (Devices, NOTHING), (DeviceApps, NOT_ASKED)],
            true,
            RunState::Failed,
        ),
        ("nothing was begun", &[], true, RunState::Failed),
        ("another tenant answered", &[(Users, WHOLE), (Devices, PART)], false, RunState::Failed),
        ("one was never begun", &[(Users, WHOLE)], true, RunState::Partial),
    ];
    for (name, sections, is_trusted, expected) in table {
        let report = RunReport { sections: sections.to_vec(), ..RunReport::default() };
        assert_eq!(judge_end(&report, &[Users, Devices], is_trusted), expected, "{name}");
    }
}
