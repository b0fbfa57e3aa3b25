#![doc = include_str!("../README.md")]

mod config_file;
mod error;
mod facts;
mod hub;
mod key;
mod settings;
mod state;
mod work;

pub use config_file::{ConfigFile, default_config_files};
pub use error::AgentError;
pub use facts::read_facts;
pub use settings::{AgentSettings, default_state_folder};
pub use state::{Status, read_status};
pub use work::{Agent, Outcome};
