//! What all surfaces share on the wire: problem documents, strict parameters and bodies, request ids, headers, cookies.

pub mod blocking;
pub mod body;
pub mod cookies;
pub mod fields;
pub mod headers;
pub mod paging;
pub mod params;
pub mod path;
pub mod problem;
pub mod request_id;
