//! Migrations of the hub (the same numbers and names for both databases), and the indexes that a first load defers.

mod deferred;

use database::{Migration, Migrations};

pub(crate) use deferred::{DEVICE_INDEXES, USER_INDEXES, drop_indexes, ensure_indexes};

/// All migrations in order. Never edited after release.
pub(crate) const MIGRATIONS: Migrations = &[
    Migration {
        version: 1,
        name: "foundation",
        sqlite: include_str!("sqlite/001_foundation.sql"),
        postgres: include_str!("postgres/001_foundation.sql"),
    },
    Migration {
        version: 2,
        name: "order of searches and of app passes",
        sqlite: include_str!("sqlite/002_order.sql"),
        postgres: include_str!("postgres/002_order.sql"),
    },
    Migration {
        version: 3,
        name: "decisions about absent devices",
        sqlite: include_str!("sqlite/003_decisions.sql"),
        postgres: include_str!("postgres/003_decisions.sql"),
    },
    Migration {
        version: 4,
        name: "setting up, and permissions",
        sqlite: include_str!("sqlite/004_set_up.sql"),
        postgres: include_str!("postgres/004_set_up.sql"),
    },
    Migration {
        version: 5,
        name: "scope and events",
        sqlite: include_str!("sqlite/005_scope_and_events.sql"),
        postgres: include_str!("postgres/005_scope_and_events.sql"),
    },
    Migration {
        version: 6,
        name: "tagging",
        sqlite: include_str!("sqlite/006_tagging.sql"),
        postgres: include_str!("postgres/006_tagging.sql"),
    },
    Migration {
        version: 7,
        name: "device addition and notifications",
        sqlite: include_str!("sqlite/007_addition.sql"),
        postgres: include_str!("postgres/007_addition.sql"),
    },
    Migration {
        version: 8,
        name: "the way to a tenant",
        sqlite: include_str!("sqlite/008_contact.sql"),
        postgres: include_str!("postgres/008_contact.sql"),
    },
    Migration {
        version: 9,
        name: "limits of operators and tokens",
        sqlite: include_str!("sqlite/009_limits.sql"),
        postgres: include_str!("postgres/009_limits.sql"),
    },
    Migration {
        version: 10,
        name: "trust",
        sqlite: include_str!("sqlite/010_trust.sql"),
        postgres: include_str!("postgres/010_trust.sql"),
    },
    Migration {
        version: 11,
        name: "unfinished passes over tags",
        sqlite: include_str!("sqlite/011_unfinished_tagging.sql"),
        postgres: include_str!("postgres/011_unfinished_tagging.sql"),
    },
    Migration {
        version: 12,
        name: "look-ups by key",
        sqlite: include_str!("sqlite/012_key_look_ups.sql"),
        postgres: include_str!("postgres/012_key_look_ups.sql"),
    },
    Migration {
        version: 13,
        name: "security facts and certificates of devices",
        sqlite: include_str!("sqlite/013_security.sql"),
        postgres: include_str!("postgres/013_security.sql"),
    },
    Migration {
        version: 14,
        name: "agents on devices",
        sqlite: include_str!("sqlite/014_agents.sql"),
        postgres: include_str!("postgres/014_agents.sql"),
    },
    Migration {
        version: 15,
        name: "tokens",
        sqlite: include_str!("sqlite/015_tokens.sql"),
        postgres: include_str!("postgres/015_tokens.sql"),
    },
    Migration {
        version: 16,
        name: "the audit log",
        sqlite: include_str!("sqlite/016_audit.sql"),
        postgres: include_str!("postgres/016_audit.sql"),
    },
    Migration {
        version: 17,
        name: "actions",
        sqlite: include_str!("sqlite/017_actions.sql"),
        postgres: include_str!("postgres/017_actions.sql"),
    },
    Migration {
        version: 18,
        name: "what each product tells of a device",
        sqlite: include_str!("sqlite/018_risk_sources.sql"),
        postgres: include_str!("postgres/018_risk_sources.sql"),
    },
    Migration {
        version: 19,
        name: "playbooks",
        sqlite: include_str!("sqlite/019_playbooks.sql"),
        postgres: include_str!("postgres/019_playbooks.sql"),
    },
    Migration {
        version: 20,
        name: "files of internal apps",
        sqlite: include_str!("sqlite/020_app_files.sql"),
        postgres: include_str!("postgres/020_app_files.sql"),
    },
    Migration {
        version: 21,
        name: "apps on devices as their tenant tells",
        sqlite: include_str!("sqlite/021_app_device_states.sql"),
        postgres: include_str!("postgres/021_app_device_states.sql"),
    },
    Migration {
        version: 22,
        name: "user groups",
        sqlite: include_str!("sqlite/022_user_groups.sql"),
        postgres: include_str!("postgres/022_user_groups.sql"),
    },
];
