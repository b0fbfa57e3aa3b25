//! What is asked of settings in many places, in the same words.

use std::ops::RangeInclusive;

use crate::integration::SettingError;

/// Longest name of something that people call by its name.
pub(crate) const NAME_CHARS_MAX: usize = 100;

/// A number within its range.
pub(crate) fn range(
    field: &'static str,
    value: u32,
    range: RangeInclusive<u32>,
    unit: &str,
) -> Option<SettingError> {
    (!range.contains(&value)).then(|| SettingError {
        field,
        value: value.to_string(),
        expected: format!("{} to {} {unit}", range.start(), range.end()),
    })
}

/// A name that looks the same wherever it is written.
pub(crate) fn name(field: &'static str, name: &str) -> Option<SettingError> {
    let length = name.chars().count();
    let is_fine =
        (1..=NAME_CHARS_MAX).contains(&length) && name.trim() == name && !name.chars().any(char::is_control);
    (!is_fine).then(|| SettingError {
        field,
        value: name.chars().take(NAME_CHARS_MAX).collect(),
        expected: format!(
            "1 to {NAME_CHARS_MAX} characters without spaces at its ends and control characters"
        ),
    })
}
