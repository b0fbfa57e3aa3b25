//! Numbered migrations, the same numbers and names for both databases.

/// One migration in both dialects. Never edited after release.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3, ...
    pub version: u32,
    /// Short snake_case name.
    pub name: &'static str,
    /// DDL for SQLite.
    pub sqlite: &'static str,
    /// DDL for PostgreSQL.
    pub postgres: &'static str,
}

/// A schema's migrations in order.
pub type Migrations = &'static [Migration];
