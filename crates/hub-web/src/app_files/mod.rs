//! Files of internal apps, as they come in: by the API as the body of a call, by the dashboard as a part of a form.
//!
//! They may be large and take long, so their routes stand outside of the limits of size and time that all others have; what is
//! limited instead is the file, the pause between two pieces of it, and how many an integration has.

mod receive;

pub use receive::{Coming, receive};
