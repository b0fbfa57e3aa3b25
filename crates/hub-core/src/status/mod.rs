//! How an integration stands, in five panels (HM-20): each a light with a sentence and what to do, by a plain function
//! of what is stored. Each starts from the worst that applies.

mod deployment;
mod quota;
mod reading;
mod server;
mod service;

use serde::{Deserialize, Serialize};

pub use deployment::{Deployment, MESSAGES_LOOKED_BACK, Messages, REFUSED_LATELY, Registrations, deployment};
pub use quota::Quota;
pub use reading::{LastRun, Reading, apps, devices};
pub use server::{Connector, Server, Unreachable, server};
pub use service::{Service, tagging};

/// The light of a panel.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Light {
    /// As it should be.
    Green,
    /// It goes on, but something wants attention or has not happened yet.
    Amber,
    /// It does not work: a person must act.
    Red,
    /// Switched off, or not for this hub to do.
    Off,
}

impl Light {
    /// How much it matters that a person looks.
    fn weight(self) -> u8 {
        match self {
            Self::Red => 3,
            Self::Amber => 2,
            Self::Green => 1,
            Self::Off => 0,
        }
    }
}

/// What a panel says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Its light.
    pub light: Light,
    /// Why, in a sentence.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub remedy: String,
}

impl Panel {
    fn green(sentence: impl Into<String>) -> Self {
        Self { light: Light::Green, sentence: sentence.into(), remedy: String::new() }
    }

    fn off(sentence: impl Into<String>) -> Self {
        Self { light: Light::Off, sentence: sentence.into(), remedy: String::new() }
    }

    fn amber(sentence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { light: Light::Amber, sentence: sentence.into(), remedy: remedy.into() }
    }

    fn red(sentence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { light: Light::Red, sentence: sentence.into(), remedy: remedy.into() }
    }
}
