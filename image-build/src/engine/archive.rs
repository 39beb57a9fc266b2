//! The tar archive that docker reads: the context, then the Dockerfile.
//!
//! The Dockerfile comes last, so that an archive that was cut (a program that was killed while it packed) has none and
//! builds nothing. Go's reader takes an archive that ends between two entries for whole, and the image would carry the
//! labels of one that was.

use std::io::{self, Write};

const BLOCK: u64 = 512;
/// A longer extended header is not read: no size stands in it.
const LONGEST_EXTENDED: u64 = 1 << 20;

/// Passes the entries of an archive on, without its end.
pub(crate) struct Entries<W> {
    to: W,
    header: Vec<u8>,
    /// What is left of the content of the entry, padding included.
    left: u64,
    /// The content of an extended header.
    extended: Option<Vec<u8>>,
    /// The size that an extended header gives the next entry.
    size: Option<u64>,
    ended: bool,
}

impl<W: Write> Entries<W> {
    /// Passes on to a writer.
    pub(crate) fn new(to: W) -> Self {
        Self {
            to,
            header: Vec::with_capacity(512),
            left: 0,
            extended: None,
            size: None,
            ended: false,
        }
    }

    /// Adds a file and ends the archive.
    pub(crate) fn finish(mut self, name: &str, content: &[u8]) -> io::Result<()> {
        if self.left > 0 || !self.header.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive stops within a file",
            ));
        }
        self.to.write_all(&header(name, content.len()))?;
        self.to.write_all(content)?;
        self.to.write_all(&vec![0; padding(content.len() as u64)])?;
        self.to.write_all(&[0; 1024])?;
        self.to.flush()
    }

    fn content(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let (now, _) = bytes.split_at(length);
        self.to.write_all(now)?;
        self.left -= length as u64;
        if let Some(extended) = &mut self.extended {
            extended.extend_from_slice(now);
            if self.left == 0 {
                self.size = size_of_next(extended);
                self.extended = None;
            }
        }
        Ok(length)
    }

    fn head(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = (512 - self.header.len()).min(bytes.len());
        let (now, _) = bytes.split_at(length);
        self.header.extend_from_slice(now);
        if self.header.len() == 512 {
            self.entry()?;
        }
        Ok(length)
    }

    fn entry(&mut self) -> io::Result<()> {
        if self.header.iter().all(|byte| *byte == 0) {
            self.ended = true;
        } else {
            let own = size(&self.header).ok_or_else(|| io::Error::other("an entry of the archive has no size"))?;
            let is_extended = self.header.get(156) == Some(&b'x');
            let size = if is_extended {
                own
            } else {
                self.size.take().unwrap_or(own)
            };
            self.extended = (is_extended && size <= LONGEST_EXTENDED && size > 0).then(Vec::new);
            self.left = size.next_multiple_of(BLOCK);
            self.to.write_all(&self.header)?;
        }
        self.header.clear();
        Ok(())
    }
}

impl<W: Write> Write for Entries<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.ended {
            Ok(bytes.len())
        } else if self.left > 0 {
            self.content(bytes)
        } else {
            self.head(bytes)
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn padding(length: u64) -> usize {
    usize::try_from(length.next_multiple_of(BLOCK) - length).unwrap_or(0)
}

/// The size in a header: octal digits, or, for what is too large for them, a binary number after a set bit.
fn size(header: &[u8]) -> Option<u64> {
    let field = header.get(124..136)?;
    if field.first()? & 0x80 != 0 {
        let (high, low) = field.split_at(4);
        let small = high.iter().skip(1).all(|byte| *byte == 0);
        return small.then_some(u64::from_be_bytes(low.try_into().ok()?));
    }
    let digits = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(digits.trim_matches([' ', '\0']), 8).ok()
}

/// The record `size` of an extended header: `LENGTH size=VALUE\n`.
fn size_of_next(extended: &[u8]) -> Option<u64> {
    let mut rest = extended;
    let mut found = None;
    while let Some(blank) = rest.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(rest.get(..blank)?).ok()?.parse().ok()?;
        let record = rest.get(blank + 1..length.checked_sub(1)?)?;
        if let Some(value) = record.strip_prefix(b"size=") {
            found = std::str::from_utf8(value).ok()?.parse().ok();
        }
        rest = rest.get(length..)?;
    }
    found
}

/// The header of a file that everybody may read.
fn header(name: &str, size: usize) -> [u8; 512] {
    let mut header = [0; 512];
    let mut put = |at: usize, text: &[u8]| {
        for (place, byte) in header.iter_mut().skip(at).zip(text) {
            *place = *byte;
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    for (place, byte) in header.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
        *place = byte;
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> Vec<u8> {
        let mut bytes = header(name, content.len()).to_vec();
        bytes.extend_from_slice(content);
        bytes.extend(vec![0; padding(content.len() as u64)]);
        bytes
    }

    fn joined(archive: &[u8], chunk: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut entries = Entries::new(&mut out);
        for bytes in archive.chunks(chunk) {
            entries.write_all(bytes).unwrap();
        }
        entries.finish("last", b"FROM scratch\n").unwrap();
        out
    }

    #[test]
    fn the_file_follows_the_entries_however_they_are_cut() {
        // The second file looks like the end of an archive.
        let entries = [file("a", b"text"), file("zeros", &[0; 2000]), file("empty", b"")].concat();
        let archive = [entries.clone(), vec![0; 10240]].concat();
        let wanted = [entries, file("last", b"FROM scratch\n"), vec![0; 1024]].concat();
        for chunk in [1, 7, 512, 1000, 1 << 20] {
            assert_eq!(joined(&archive, chunk), wanted, "{chunk}");
        }
    }

    #[test]
    fn an_extended_header_gives_the_size_of_the_next_entry() {
        let record = b"17 path=\xc3\xa4/b c\n18 size=00000001024\n";
        let record = &record[..];
        assert_eq!(size_of_next(b"13 size=1024\n"), Some(1024));
        assert_eq!(size_of_next(b"10 path=a\n13 size=1024\n"), Some(1024));
        assert_eq!(size_of_next(record), None, "lengths that do not fit are not read");
        let mut extended = file("x", b"13 size=1024\n");
        extended[156] = b'x';
        let content = file("big", &[0; 1024]);
        let mut lying = content.clone();
        lying[124..136].copy_from_slice(b"00000000000\0");
        let entries = [extended, lying].concat();
        let archive = [entries.clone(), vec![0; 1024]].concat();
        let wanted = [entries, file("last", b"FROM scratch\n"), vec![0; 1024]].concat();
        assert_eq!(joined(&archive, 100), wanted);
    }

    #[test]
    fn sizes_beyond_eight_gibibytes_are_read() {
        let mut bytes = header("big", 0);
        bytes[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 2, 0x80, 0, 0, 0]);
        assert_eq!(size(&bytes), Some(10 << 30));
    }

    #[test]
    fn an_archive_that_stops_within_a_file_is_an_error() {
        let archive = file("a", &[1; 600]);
        let mut out = Vec::new();
        let mut entries = Entries::new(&mut out);
        entries.write_all(archive.get(..1000).unwrap()).unwrap();
        assert!(entries.finish("last", b"").is_err());
    }
}
