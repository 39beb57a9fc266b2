//! The media types of images, and descriptors of blobs.

use serde_json::{Value, json};

pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
pub(super) const GZIP_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
pub(super) const ZSTD_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+zstd";

/// The types of manifests that are read.
pub(super) const MANIFEST_TYPES: [&str; 4] = [
    MANIFEST,
    INDEX,
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// The type, digest and size of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Descriptor {
    pub(super) media_type: String,
    pub(crate) digest: String,
    pub(crate) size: u64,
}

impl Descriptor {
    /// Reads a descriptor whose digest is one of SHA-256.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str();
        let digest = text("digest").filter(|digest| is_digest(digest))?;
        Some(Self {
            media_type: text("mediaType").unwrap_or_default().to_owned(),
            digest: digest.to_owned(),
            size: value.get("size")?.as_u64()?,
        })
    }

    /// Returns the same with the type that OCI has for a layer of docker's; `None` for another type.
    pub(super) fn into_layer(mut self) -> Option<Self> {
        let media_type = match self.media_type.as_str() {
            LAYER | "application/vnd.docker.image.rootfs.diff.tar" => LAYER,
            GZIP_LAYER | "application/vnd.docker.image.rootfs.diff.tar.gzip" => GZIP_LAYER,
            ZSTD_LAYER | "application/vnd.docker.image.rootfs.diff.tar.zstd" => ZSTD_LAYER,
            _ => return None,
        };
        media_type.clone_into(&mut self.media_type);
        Some(self)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "mediaType": self.media_type, "digest": self.digest, "size": self.size })
    }

    /// Returns its path in a layout.
    pub(super) fn path(&self) -> String {
        format!("blobs/{}", self.digest.replace(':', "/"))
    }
}

/// Returns `true` for a digest of SHA-256. Digests become parts of paths.
pub(super) fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
