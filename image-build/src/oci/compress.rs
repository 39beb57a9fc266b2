//! Layers as registries take them: compressed, the same bytes for the same layer on every machine.

use std::io::{self, Read, Write};

use flate2::{Compression, Crc, GzBuilder};
use image_core::digest::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The number of bytes that are compressed together. Each piece is a member of its own, as gzip allows.
const PIECE: usize = 1 << 20;

/// A level that costs little: what is gained beyond it is a few percent.
const LEVEL: u32 = 3;

/// The number of bytes of a piece that are looked at before it is compressed.
const SAMPLE: usize = 4096;

/// The sum of squared counts of a sample above which compressing it is worth its time. It is 70,000 for random bytes,
/// 260,000 for text in base64, and more than a million for text and programs.
const WORTH_COMPRESSING: u64 = 200_000;

/// The most bytes of a block that is stored as it is.
const STORED: usize = 0xffff;

/// The head of a member that is stored: no time, no name, no system.
const STORED_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The digests and the size of a compressed layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// The digest without compression.
    pub(super) content: String,
    pub(super) digest: String,
    pub(super) size: u64,
}

impl Packed {
    pub(super) fn to_json(&self) -> Value {
        json!([self.content, self.digest, self.size])
    }

    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let text = |at: usize| Some(value.get(at)?.as_str()?.to_owned());
        Some(Self {
            content: text(0)?,
            digest: text(1)?,
            size: value.get(2)?.as_u64()?,
        })
    }
}

/// Compresses what `write` writes.
pub(super) fn pack(write: impl FnOnce(&mut dyn Write) -> io::Result<()>, to: &mut dyn Write) -> io::Result<Packed> {
    let mut packer = Packer {
        to,
        piece: Vec::with_capacity(PIECE),
        content: Sha256::new(),
        hash: Sha256::new(),
        size: 0,
    };
    write(&mut packer)?;
    packer.end_piece()?;
    packer.to.flush()?;
    Ok(Packed {
        content: text_of(packer.content),
        digest: text_of(packer.hash),
        size: packer.size,
    })
}

/// Returns a digest as text.
pub(super) fn text_of(hash: Sha256) -> String {
    Digest::from_bytes(hash.finalize().into()).to_string()
}

struct Packer<'t> {
    to: &'t mut dyn Write,
    piece: Vec<u8>,
    content: Sha256,
    hash: Sha256,
    size: u64,
}

impl Packer<'_> {
    fn end_piece(&mut self) -> io::Result<()> {
        if self.piece.is_empty() && self.size > 0 {
            return Ok(());
        }
        self.content.update(&self.piece);
        let member = if is_worth_compressing(&self.piece) {
            deflated(&self.piece)?
        } else {
            stored(&self.piece)
        };
        self.piece.clear();
        self.hash.update(&member);
        self.size += member.len() as u64;
        self.to.write_all(&member)
    }
}

impl Write for Packer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..count).unwrap_or_default());
        if self.piece.len() == PIECE {
            self.end_piece()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns `false` for bytes that look random, such as those of files that are compressed already.
fn is_worth_compressing(piece: &[u8]) -> bool {
    let step = (piece.len() / SAMPLE).max(1);
    let (mut counts, mut total) = ([0_u64; 256], 0_u64);
    for byte in piece.iter().step_by(step).take(SAMPLE) {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            (*count, total) = (*count + 1, total + 1);
        }
    }
    let squares: u64 = counts.iter().map(|count| count * count).sum();
    total < SAMPLE as u64 || squares > WORTH_COMPRESSING
}

fn deflated(piece: &[u8]) -> io::Result<Vec<u8>> {
    let out = Vec::with_capacity(piece.len() / 2);
    let mut member = GzBuilder::new()
        .mtime(0)
        .operating_system(0xff)
        .write(out, Compression::new(LEVEL));
    member.write_all(piece)?;
    member.finish()
}

fn stored(piece: &[u8]) -> Vec<u8> {
    let mut member = Vec::with_capacity(piece.len() + 128);
    member.extend(STORED_HEAD);
    let blocks = piece.len().div_ceil(STORED);
    for (number, block) in piece.chunks(STORED).enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        member.push(u8::from(number + 1 == blocks));
        member.extend(length.to_le_bytes());
        member.extend((!length).to_le_bytes());
        member.extend(block);
    }
    let mut check = Crc::new();
    check.update(piece);
    member.extend(check.sum().to_le_bytes());
    member.extend(check.amount().to_le_bytes());
    member
}

/// Reads a blob to its end, and fails there if its content or size is another one than its digest says.
pub(super) struct Verified<R> {
    from: R,
    digest: String,
    left: u64,
    hash: Option<Sha256>,
}

impl<R: Read> Verified<R> {
    pub(super) fn new(from: R, digest: &str, size: u64) -> Self {
        Self {
            from,
            digest: digest.to_owned(),
            left: size,
            hash: Some(Sha256::new()),
        }
    }

    fn end(&mut self) -> io::Result<usize> {
        let Some(hash) = self.hash.take() else { return Ok(0) };
        let mut more = [0];
        let what = if self.left > 0 {
            "is cut short"
        } else if self.from.read(&mut more)? > 0 {
            "is longer than its description says"
        } else if text_of(hash) != self.digest {
            "has another content than its digest says"
        } else {
            return Ok(0);
        };
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("the blob {} {what}", self.digest),
        ))
    }
}

impl<R: Read> Read for Verified<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return if buffer.is_empty() { Ok(0) } else { self.end() };
        }
        let count = self.from.read(buffer.get_mut(..most).unwrap_or_default())?;
        if count == 0 {
            return self.end();
        }
        self.left -= count as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(buffer.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use flate2::read::MultiGzDecoder;

    use super::*;

    /// Returns bytes that look random, the same each time.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state.to_le_bytes()[7]
        };
        (0..length).map(|_| next()).collect()
    }

    fn packed(bytes: &[u8]) -> (Packed, Vec<u8>) {
        let mut out = Vec::new();
        let packed = pack(|to| to.write_all(bytes), &mut out).unwrap();
        (packed, out)
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let text = b"some text, many times. ".repeat(150_000);
        let mixed = [noise(PIECE + 77), text.clone(), noise(100)].concat();
        for bytes in [Vec::new(), b"a".to_vec(), text, noise(3 * PIECE), mixed] {
            let (packed, out) = packed(&bytes);
            let mut read = Vec::new();
            MultiGzDecoder::new(out.as_slice()).read_to_end(&mut read).unwrap();
            assert!(read == bytes);
            assert_eq!(packed.size, out.len() as u64);
            assert_eq!(packed.content, text_of(Sha256::new_with_prefix(&bytes)));
            assert_eq!(packed.digest, text_of(Sha256::new_with_prefix(&out)));
            assert!(out.len() <= bytes.len() + bytes.len() / 1000 + 64);
        }
    }

    /// The digest that every machine gives.
    #[test]
    fn the_bytes_are_the_same_on_every_machine() {
        let (packed, _) = packed(&[b"line after line\n".repeat(100_000), noise(2 * PIECE)].concat());
        assert_eq!(
            packed.digest,
            "sha256:821e19f0f9440ac1d2071d2792aa73ba15ee9b5f2e94bedcd8605a8e7f5612cf"
        );
    }

    #[test]
    fn a_blob_is_what_its_digest_says() {
        let digest = text_of(Sha256::new_with_prefix(b"content"));
        let read = |bytes: &'static [u8], size| {
            let mut all = Vec::new();
            let read = Verified::new(bytes, &digest, size).read_to_end(&mut all);
            read.map(|_| all)
                .map_err(|error| error.to_string().replace(&digest, "it"))
        };
        assert_eq!(read(b"content", 7), Ok(b"content".to_vec()));
        assert_eq!(read(b"conten", 7), Err("the blob it is cut short".to_owned()));
        assert_eq!(
            read(b"contenT", 7),
            Err("the blob it has another content than its digest says".to_owned())
        );
        assert_eq!(
            read(b"content", 6),
            Err("the blob it is longer than its description says".to_owned())
        );
    }
}
