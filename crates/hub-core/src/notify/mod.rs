//! Messages to new users (HM-19): where they go, what they say. Who gets one, and that nobody gets it twice, is in the
//! store; sending is the worker's.

mod settings;
mod template;

pub use settings::{
    Delivery, EmailSettings, HttpMethod, NotificationSecrets, NotificationSettings, Security, SmsSettings,
    Templates,
};
pub use template::{Recipient, TemplateError, render};
