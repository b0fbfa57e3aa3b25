//! Messages to devices and their users. Each is one request, never repeated.

use uem_types::{
    DeviceId,
    bulk::{BulkInput, BulkResponse},
    mdm::message::{EmailMessage, EmailMessageV2, PushMessage, SmsMessage, SmsMessageV2},
    role::RoleResource,
};

use super::{device_bulk::once, device_commands::DeviceKey, devices::Devices};
use crate::{
    call::Call,
    error::UemError,
    outcome::{BulkOutcome, WriteOutcome, parsed},
};

/// A message and the way it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// To the screen of the device.
    Push {
        /// The text.
        text: String,
        /// The app that shows it; the agent unless told.
        app: Option<String>,
    },
    /// To the telephone number of the device.
    Sms {
        /// The text.
        text: String,
    },
    /// To the address of the device's user.
    Email {
        /// The subject.
        subject: String,
        /// The text.
        text: String,
        /// Whether the text is HTML.
        is_html: bool,
    },
}

impl Devices {
    /// Sends a message. `POST /api/mdm/devices/{id}/messages/push`, `.../sms` or `.../email`, version 1; where the tenant
    /// lacks it, SMS and e-mail by `POST /api/mdm/devices/{uuid}/messages/..`, version 2. Needs *REST API Devices Execute*.
    pub async fn send_message(&self, device: DeviceKey, message: &Message) -> WriteOutcome<()> {
        let call = Call::post(message.route(), 1).argument(device.id).needs(RoleResource::DevicesExecute);
        let outcome = self.client.write(message.body(call, None)).await;
        let (true, Some(uuid), Some(newer)) =
            (outcome.is_route_unknown(), device.uuid, message.newer_route())
        else {
            return outcome;
        };
        let call = Call::post(newer, 2).argument(uuid).needs(RoleResource::DevicesExecute);
        self.client.write(message.newer_body(call)).await
    }

    /// Sends a message to many devices. `POST /api/mdm/devices/messages/bulkpush`, `.../bulksms` or `.../bulkemail`, each with
    /// `?searchby=DeviceId`, version 1. Needs *REST API Devices Execute*.
    pub async fn send_message_bulk(
        &self,
        devices: &[DeviceId],
        message: &Message,
    ) -> WriteOutcome<BulkOutcome<DeviceId>> {
        let devices: Vec<DeviceId> =
            once(devices.iter().map(|id| (*id, ()))).into_iter().map(|(id, ())| id).collect();
        let call = Call::post(message.bulk_route(), 1)
            .needs(RoleResource::DevicesExecute)
            .query("searchby", "DeviceId");
        let call = message.body(call, Some(BulkInput::new(devices.iter())));
        self.client.write_raw(call).await.read(|answer| {
            let told: Option<BulkResponse> = parsed(&answer)?;
            Ok(BulkOutcome::of(devices, told.as_ref(), false))
        })
    }
}

impl Message {
    fn route(&self) -> &'static str {
        match self {
            Self::Push { .. } => "/api/mdm/devices/{id}/messages/push",
            Self::Sms { .. } => "/api/mdm/devices/{id}/messages/sms",
            Self::Email { .. } => "/api/mdm/devices/{id}/messages/email",
        }
    }

    fn bulk_route(&self) -> &'static str {
        match self {
            Self::Push { .. } => "/api/mdm/devices/messages/bulkpush",
            Self::Sms { .. } => "/api/mdm/devices/messages/bulksms",
            Self::Email { .. } => "/api/mdm/devices/messages/bulkemail",
        }
    }

    /// A push message has no newer call.
    fn newer_route(&self) -> Option<&'static str> {
        match self {
            Self::Push { .. } => None,
            Self::Sms { .. } => Some("/api/mdm/devices/{uuid}/messages/sms"),
            Self::Email { .. } => Some("/api/mdm/devices/{uuid}/messages/email"),
        }
    }

    fn body(&self, call: Call, to: Option<BulkInput>) -> Result<Call, UemError> {
        let bulk_values = to.map(|to| to.bulk_values);
        match self.clone() {
            Self::Push { text, app } => call.json(&PushMessage {
                application: app,
                message_body: text,
                message_type: Some("push".into()),
                bulk_values,
            }),
            Self::Sms { text } => {
                call.json(&SmsMessage { message_body: text, bulk_values, ..SmsMessage::default() })
            }
            Self::Email { subject, text, is_html } => call.json(&EmailMessage {
                subject,
                message_body: text,
                is_html_body: Some(is_html),
                bulk_values,
                ..EmailMessage::default()
            }),
        }
    }

    fn newer_body(&self, call: Call) -> Result<Call, UemError> {
        match self.clone() {
            Self::Push { text, .. } | Self::Sms { text } => {
                call.json(&SmsMessageV2 { message_body: text, ..SmsMessageV2::default() })
            }
            Self::Email { subject, text, is_html } => call.json(&EmailMessageV2 {
                subject,
                message_body: text,
                is_html_body: Some(is_html),
                ..EmailMessageV2::default()
            }),
        }
    }
}
