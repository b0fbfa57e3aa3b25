//! Migrations of the hub: the same numbers and names for both databases.
