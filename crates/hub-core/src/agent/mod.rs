//! The hub's own agent on a device (BY-4): its settings file, what it reports, and what it signs. Both ends use these words.

mod admission;
mod facts;
mod mdm_config;
mod report_time;
mod wire;

pub use admission::{Admission, KeyHolder, OtherAgent, Presented, Refusal, admit};
pub use facts::AgentFacts;
pub use mdm_config::{
    CONFIG_BYTES_MAX, DEVICE_UID_LOOKUP, MdmConfig, MdmConfigError, VENDOR_NAME, written_config,
};
pub use report_time::{LastReport, expected_time, is_near};
pub use wire::{
    AGENT_HEADER, CLOCK_TOLERANCE, PROTOCOL, REGISTER_PATH, REPORT_PATH, RegisterAnswer, RegisterBody,
    ReportAnswer, SIGNATURE_HEADER, TIME_HEADER, to_sign_registration, to_sign_report,
};
