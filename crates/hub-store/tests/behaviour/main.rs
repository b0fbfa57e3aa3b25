//! One behaviour suite, run on SQLite and on PostgreSQL. Without PostgreSQL its half fails and says how to get it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod addition;
mod agents;
mod app_files;
mod app_states;
mod apps;
mod audit;
mod beside;
mod contacts;
mod counts;
mod decisions;
mod devices;
mod fixture;
mod groups;
mod integrations;
mod key_look_ups;
mod leases;
mod limits;
mod lists;
mod model;
mod notify;
mod permissions;
mod playbooks;
mod runs;
mod scope;
mod security;
mod states;
mod trust;
mod users;
mod verifications;

/// Makes two tests of each function that takes a fixture: one on each database.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::fixture::Fixture::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(crate::fixture::Fixture::postgres().await).await; })*
        }
    };
}
pub(crate) use on_both;
