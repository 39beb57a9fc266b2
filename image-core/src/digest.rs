//! Digests of specs: equal for equal images.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::model::Image;
use crate::spec::{Spec, canonical};

/// The SHA-256 of an image's canonical spec without its name and readme; shown as `sha256:` and 64 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns a digest of these 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A text is not `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDigest;

impl fmt::Display for InvalidDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a digest is `sha256:` and 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for InvalidDigest {}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let digits = text.strip_prefix("sha256:").ok_or(InvalidDigest)?;
        let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 64 || !digits.bytes().all(plain) {
            return Err(InvalidDigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| InvalidDigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| InvalidDigest)?;
        }
        Ok(Self(bytes))
    }
}

impl Spec {
    /// Returns the digest of its canonical text: of the JSON of [`Spec::to_json`] without name and readme.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(canonical::text(self)).into())
    }
}

impl Image {
    /// Returns the digest of its spec.
    ///
    /// ```
    /// # use image_core::model::{Image, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Workdir("/app")], "", "");
    /// // const APP: Image = image! { from "debian:12"; workdir "/app"; };
    /// assert_eq!(APP.digest(), APP.spec().digest());
    /// assert!(APP.digest().to_string().starts_with("sha256:"));
    /// ```
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.spec().digest()
    }
}
