//! One rule a test, against a small tenant that misbehaves on demand.

mod absence;
mod each_device;
mod events;
mod idle;
mod notify;
mod personal_data;
mod runs;
mod scope;
mod sharing;
mod support;
mod tokens;
mod user_groups;
mod waiting;
