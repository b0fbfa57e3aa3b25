//! A number for each pair of device and thing, for what was so before anybody looked.

/// 0 to 99, evenly spread; the same for the same seed, device and thing. Cheap enough for a whole fleet.
pub fn draw(seed: u64, device: u32, thing: i64) -> u32 {
    let mut mixed = seed ^ (u64::from(device) << 32) ^ thing.unsigned_abs();
    for multiplier in [0xbf58_476d_1ce4_e5b9_u64, 0x94d0_49bb_1331_11eb] {
        mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(multiplier);
    }
    u32::try_from((mixed ^ (mixed >> 31)) % 100).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_spread_and_repeat() {
        let mut counts = [0_u32; 100];
        for device in 100_000..110_000 {
            counts[draw(7, device, 68_701) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (40..200).contains(count)), "{counts:?}");
        assert_eq!(draw(7, 1, 2), draw(7, 1, 2));
        assert_ne!(
            (0..50).map(|device| draw(7, device, 1)).collect::<Vec<_>>(),
            (0..50).map(|device| draw(7, device, 2)).collect::<Vec<_>>()
        );
    }
}
