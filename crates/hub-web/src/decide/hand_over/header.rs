//! One header, once.

use http::HeaderMap;

use super::{HEADER_BYTES_MAX, HandOverFault};

/// Its value without spaces around it; `None` where it did not come or is empty.
pub(super) fn find<'a>(
    headers: &'a HeaderMap,
    header: &'static str,
) -> Result<Option<&'a [u8]>, HandOverFault> {
    let mut values = headers.get_all(header).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let more = values.count();
    if more > 0 {
        return Err(HandOverFault::Repeated { header, count: more + 1 });
    }
    let length = value.len();
    if length > HEADER_BYTES_MAX {
        return Err(HandOverFault::TooLong { header, length });
    }
    let value = value.as_bytes().trim_ascii();
    Ok((!value.is_empty()).then_some(value))
}
