//! The file format of an index: a magic text, records of fixed length, a checksum.

use std::collections::HashMap;

use super::digest::Hash;
use super::index::{FileKey, FileRecord};
use super::system::Stamp;

/// The magic text. A file with another one is not used.
const FORM: &[u8; 16] = b"image-dsl index2";

/// The length of a record in bytes: six numbers, a hash, a day.
const LENGTH: usize = 6 * 8 + 32 + 4;

/// Returns a checksum (FNV-1a over words of eight bytes). It finds files that are cut off or mixed up, and costs less
/// than reading them.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mix = |sum: u64, word: u64| {
        let sum = (sum ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        sum ^ (sum >> 29)
    };
    let (words, rest) = bytes.as_chunks();
    let sum = words
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter()
        .fold(mix(sum, bytes.len() as u64), |sum, byte| mix(sum, u64::from(*byte)))
}

/// Returns the bytes of a file.
pub(super) fn write<'r>(records: impl Iterator<Item = (&'r FileKey, &'r FileRecord)>) -> Vec<u8> {
    let mut bytes = FORM.to_vec();
    for (key, value) in records {
        let Stamp {
            size,
            modified,
            changed,
            inode,
            device,
        } = key.stamp;
        for number in [
            key.path,
            size,
            modified.cast_unsigned(),
            changed.cast_unsigned(),
            inode,
            device,
        ] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(value.hash);
        bytes.extend(value.used.to_le_bytes());
    }
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// Returns the records of a file; `None` if the file is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<HashMap<FileKey, FileRecord>> {
    let (rest, end) = bytes.split_last_chunk()?;
    let records = rest.strip_prefix(FORM)?;
    let whole = u64::from_le_bytes(*end) == checksum(rest) && records.len() % LENGTH == 0;
    whole.then(|| records.chunks_exact(LENGTH).filter_map(parse_record).collect())
}

fn parse_record(bytes: &[u8]) -> Option<(FileKey, FileRecord)> {
    let (numbers, rest) = bytes.split_first_chunk::<48>()?;
    let number = |at: usize| numbers.as_chunks().0.get(at).copied().map(u64::from_le_bytes);
    let (hash, used): (&Hash, _) = rest.split_first_chunk()?;
    let stamp = Stamp {
        size: number(1)?,
        modified: number(2)?.cast_signed(),
        changed: number(3)?.cast_signed(),
        inode: number(4)?,
        device: number(5)?,
    };
    let value = FileRecord {
        hash: *hash,
        used: u32::from_le_bytes(*used.first_chunk()?),
    };
    Some((
        FileKey {
            path: number(0)?,
            stamp,
        },
        value,
    ))
}
