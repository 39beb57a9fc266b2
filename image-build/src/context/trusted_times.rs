//! Decides which files' times prove that they have not changed, and how old the times have to be.

use std::collections::HashSet;
use std::path::Path;

use super::Context;
use super::entry::{EntryKind, EntryOrigin};
use super::system::SECOND;

/// Linux writes pages to the disk when they are 30 seconds old, and checks every five.
const MINUTE: i64 = 60 * SECOND;

/// Returns how long ago the last change of a file has to be, in nanoseconds, so that a later change gets another time:
/// longer than the system waits before it writes a page to the disk that was changed through a memory map.
pub(super) fn required_age() -> i64 {
    let set = |name: &str| {
        let text = std::fs::read_to_string(Path::new("/proc/sys/vm").join(name)).ok()?;
        text.trim().parse().ok()
    };
    required_age_for(set("dirty_expire_centisecs"), set("dirty_writeback_centisecs"))
}

/// Returns the margin for the system's settings, in hundredths of a second: the age at which a page is written, and the
/// time between two checks.
fn required_age_for(expire: Option<i64>, every: Option<i64>) -> i64 {
    match (expire, every) {
        // The system never checks.
        (_, Some(0)) => i64::MAX,
        (Some(expire), Some(every)) => {
            // The time is doubled, because a disk may be slow.
            let written = expire.saturating_add(every).saturating_mul(2 * SECOND / 100);
            written.max(MINUTE)
        }
        _ => MINUTE,
    }
}

/// The file systems with files of a context whose times can be trusted.
#[derive(Debug, Default)]
pub(super) struct Devices(HashSet<u64>);

impl Devices {
    pub(super) fn new(context: &Context) -> Self {
        let mut seen = HashSet::new();
        let mut devices = Self::default();
        for entry in &context.entries {
            if let (EntryKind::File { .. }, EntryOrigin::Found { base, stamp }) = (&entry.kind, &entry.origin)
                && seen.insert(stamp.device)
                && has_reliable_times(&base.source_of(&entry.archive_path))
            {
                devices.0.insert(stamp.device);
            }
        }
        devices
    }

    pub(super) fn has(&self, device: u64) -> bool {
        self.0.contains(&device)
    }
}

/// Returns `true` if the file system of a file gives it another time when it is written through a memory map. Those
/// without a disk write no pages there, so they notice at most one write.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn has_reliable_times(path: &Path) -> bool {
    /// `TMPFS_MAGIC`, `RAMFS_MAGIC` and `HUGETLBFS_MAGIC` of Linux's magic.h.
    const IN_MEMORY: [u32; 3] = [0x0102_1994, 0x8584_58f6, 0x9584_58f6];
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the numbers have 32 bits, in types of different sizes and signs"
    )]
    rustix::fs::statfs(path).is_ok_and(|system| !IN_MEMORY.contains(&(system.f_type as u32)))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn has_reliable_times(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_longer_than_pages_wait() {
        assert_eq!(required_age_for(None, None), MINUTE);
        assert_eq!(required_age_for(Some(3_000), Some(500)), 70 * SECOND);
        assert_eq!(required_age_for(Some(100), Some(100)), MINUTE);
        // These are common settings of laptops on battery.
        assert_eq!(required_age_for(Some(6_000), Some(6_000)), 240 * SECOND);
        assert_eq!(required_age_for(Some(3_000), Some(0)), i64::MAX);
        assert_eq!(required_age_for(Some(i64::MAX), Some(i64::MAX)), i64::MAX);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_in_memory_has_no_times() {
        assert!(!has_reliable_times(Path::new("/no/such/file")));
        if rustix::fs::statfs("/dev/shm").is_ok_and(|system| u32::try_from(system.f_type) == Ok(0x0102_1994)) {
            assert!(!has_reliable_times(Path::new("/dev/shm")));
        }
    }
}
