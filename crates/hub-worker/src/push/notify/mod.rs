//! Messages to new users (HM-19). One hub of several sends them, under the lease `notify`.
//!
//! A pass notes who is new, then sends what waits, one after the other. Each is marked before it is sent; only what
//! certainly was not sent is tried again.

mod email;
mod file;
mod sms;

use hub_core::{
    notify::{Delivery, Recipient, render},
    operator::Visible,
};
use hub_store::{
    Channel, Lease, Noted, Notification, NotificationState, StoreError, StoredNotificationSettings,
};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Worker, WorkerError, held_lease::HeldLease, sync::StopSignal};

/// Name of the lease.
const LEASE: &str = "notify";
/// Messages of one pass: the next one goes on.
const MESSAGES_A_PASS: usize = 100;

/// What became of an attempt.
enum Attempt {
    /// The server took it.
    Sent,
    /// It certainly did not, and may later.
    NotSent(String),
    /// It refused for good.
    Refused(String),
    /// Nobody knows.
    Unknown(String),
}

/// All messages, for one task.
pub(crate) struct MessagesClaim {
    /// Guards what is written of them.
    pub lease: Lease,
    _turn: tokio::sync::OwnedMutexGuard<()>,
}

impl Worker {
    /// One pass. Answers how many messages were tried.
    pub async fn notify_once(&self, shutdown: &CancellationToken) -> Result<usize, WorkerError> {
        if !self.store.has_notification_work(Timestamp::now()).await? {
            return Ok(0);
        }
        let Some(claim) = self.try_claim_messages().await? else { return Ok(0) };
        let stop = StopSignal::new(shutdown);
        let held =
            HeldLease::hold(self.store.clone(), claim.lease.clone(), self.settings.lease_time, stop.clone());
        let tried = self.note_and_send(&claim.lease, &stop).await;
        drop(held);
        self.give_back(&claim.lease).await;
        tried
    }

    /// All messages for this task alone, if nobody sends any now.
    pub(crate) async fn try_claim_messages(&self) -> Result<Option<MessagesClaim>, StoreError> {
        // Leases of one process all have the same holder, so they cannot tell its tasks from each other.
        let Ok(turn) = self.messages.clone().try_lock_owned() else { return Ok(None) };
        let lease = self.take_lease(LEASE).await?;
        Ok(lease.map(|lease| MessagesClaim { lease, _turn: turn }))
    }

    /// Removes what messages that were to be tried only have left in the data folder.
    pub(crate) async fn forget_files(&self, messages: &[(i64, Channel)]) -> Result<(), WorkerError> {
        let Some(folder) = self.settings.messages_folder.as_deref() else { return Ok(()) };
        for (id, channel) in messages {
            file::remove(folder, *id, *channel).await?;
        }
        Ok(())
    }

    async fn note_and_send(&self, lease: &Lease, stop: &StopSignal) -> Result<usize, WorkerError> {
        let store = &self.store;
        let unknown = store.give_up_unknown_notifications(lease, Timestamp::now()).await?;
        if unknown > 0 {
            warn!("{unknown} messages were being sent when a hub stopped: they are not sent again");
        }
        for row in store.list_integrations(&Visible::Everything).await? {
            for channel in Channel::ALL {
                tell(
                    &row.settings.name,
                    channel,
                    store.note_new_users(&row, channel, Timestamp::now()).await?,
                );
            }
        }
        let settings = store.notification_settings().await?;
        for tried in 0..MESSAGES_A_PASS {
            if stop.check().is_err() {
                return Ok(tried);
            }
            let Some(message) = store.take_notification(lease, Timestamp::now()).await? else {
                return Ok(tried);
            };
            let attempt = self.attempt(&settings, &message).await?;
            self.record(&message, attempt).await?;
        }
        Ok(MESSAGES_A_PASS)
    }

    async fn record(&self, message: &Notification, attempt: Attempt) -> Result<(), StoreError> {
        let (store, now) = (&self.store, Timestamp::now());
        match attempt {
            Attempt::Sent => store.end_notification(message.id, NotificationState::Sent, "", now).await,
            Attempt::NotSent(fault) => store.retry_notification(message, &fault, now).await,
            Attempt::Refused(fault) => {
                warn!("Message {} was refused: {fault}", message.id);
                store.end_notification(message.id, NotificationState::Failed, &fault, now).await
            }
            Attempt::Unknown(fault) => {
                warn!("Nobody knows whether message {} was sent: {fault}", message.id);
                store.end_notification(message.id, NotificationState::Unknown, &fault, now).await
            }
        }
    }

    async fn attempt(
        &self,
        stored: &StoredNotificationSettings,
        message: &Notification,
    ) -> Result<Attempt, StoreError> {
        let recipient = match self.recipient(message).await? {
            Some(recipient) => recipient,
            None => return Ok(Attempt::Refused("the user is not there any more".into())),
        };
        let templates = &stored.settings.templates;
        let (delivery, text) = match message.channel {
            Channel::Email => (stored.settings.email.delivery, &templates.email),
            Channel::Sms => (stored.settings.sms.delivery, &templates.sms),
        };
        let rendered = render(text, &recipient, None).and_then(|text| {
            let subject = render(&templates.subject, &recipient, None)?;
            Ok((subject.split_whitespace().collect::<Vec<_>>().join(" "), text))
        });
        let (subject, text) = match rendered {
            Ok(rendered) => rendered,
            Err(error) => return Ok(Attempt::Refused(format!("the template cannot be filled: {error}"))),
        };
        Ok(match (delivery, message.channel) {
            (Delivery::Off, _) => {
                Attempt::NotSent("sending is off: switch it on under Settings, Notifications".into())
            }
            (Delivery::File, _) => {
                file::write(self.settings.messages_folder.as_deref(), message, &subject, &text).await
            }
            (Delivery::Send, Channel::Email) => {
                email::send(stored, &message.recipient, &subject, text, self.settings.answer_timeout).await
            }
            (Delivery::Send, Channel::Sms) => {
                sms::send(stored, &recipient, &text, self.settings.answer_timeout).await
            }
        })
    }

    /// The user of a message; for a test a made-up one at the address that was given.
    async fn recipient(&self, message: &Notification) -> Result<Option<Recipient>, StoreError> {
        let sample = || match message.channel {
            Channel::Email => Recipient { email: message.recipient.clone(), ..Recipient::sample() },
            Channel::Sms => Recipient { phone_number: message.recipient.clone(), ..Recipient::sample() },
        };
        let Some(id) = message.user_id else { return Ok(Some(sample())) };
        let Some(user) = self.store.find_user(id).await? else { return Ok(None) };
        let integration = self.store.find_integration(user.integration_id).await?;
        let Some(integration) = integration else { return Ok(None) };
        Ok(Some(Recipient {
            user_name: user.facts.user_name,
            first_name: user.facts.first_name,
            last_name: user.facts.last_name,
            email: user.facts.email,
            phone_number: user.facts.phone_number,
            integration: integration.settings.name,
        }))
    }
}

fn tell(name: &str, channel: Channel, noted: Noted) {
    match noted {
        Noted::Nothing | Noted::New(0) => {}
        Noted::Began(known) => {
            info!(
                "New users of {name:?} get messages by {channel} from now on; {known} that are known get none"
            );
        }
        Noted::New(new) => info!("{new} new users of {name:?} get a message by {channel}"),
        Noted::PassedOver(new) => {
            warn!("{new} users of {name:?} came at once: they get no message by {channel}");
        }
    }
}
