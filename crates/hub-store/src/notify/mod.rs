//! Messages to new users (HM-19): tables `notification_settings`, `notification_marks` and `notifications`.
//!
//! A person must not get a message twice, so it is marked as being sent *before* it is sent. A process that dies in
//! between leaves a message of which nobody knows whether it arrived: that is its end, it is never sent again.

mod outbox;
mod settings;
mod standing;
mod wanted;

pub use outbox::{Notification, NotificationState};
pub use settings::StoredNotificationSettings;
pub use standing::Untold;
pub use wanted::{Channel, Noted};
