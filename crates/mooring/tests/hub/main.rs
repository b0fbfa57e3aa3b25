//! The program as people use it: the real binary on free ports, its command line, its pages in a browser, and other
//! people's clients against its sandbox. `cargo xtask test` starts what these tests need.

#![expect(clippy::panic, reason = "fixtures of tests fail with what the program said")]

mod agent;
mod browser;
mod cli;
mod connector;
mod demo;
mod failures;
mod fixture;
mod foreign_clients;
mod killed_tagging;
mod permissions;
mod program;
mod proxies;
mod request_ids;
mod serve;
mod served;
mod shared_database;
mod side_by_side;
mod tls;
