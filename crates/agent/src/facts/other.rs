//! Systems of which nothing is known.

pub(super) async fn is_disk_encrypted() -> Option<bool> {
    None
}

pub(super) async fn has_screen_lock() -> Option<bool> {
    None
}

pub(super) async fn has_firewall() -> Option<bool> {
    None
}

pub(super) async fn serial_number() -> Option<String> {
    None
}
