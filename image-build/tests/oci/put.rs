//! Images that are put into the registry of these tests.

use image_build::engine::tar;
use serde_json::{Value, json};

use super::registry::{Registry, digest_of};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// Returns a layer of files with their texts.
pub(crate) fn layer(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o755);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A repository of the registry.
pub(crate) struct Repository<'r>(pub(crate) &'r Registry, pub(crate) &'static str);

impl Repository<'_> {
    pub(crate) fn blob(&self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = digest_of(bytes);
        let mut state = self.0.state();
        state.owners.insert((self.1.to_owned(), digest.clone()));
        state.blobs.insert(digest.clone(), bytes.to_vec());
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    pub(crate) fn manifest(&self, tag: Option<&str>, media_type: &str, manifest: &Value) -> Value {
        let bytes = manifest.to_string().into_bytes();
        let digest = digest_of(&bytes);
        let mut state = self.0.state();
        for version in [Some(digest.as_str()), tag].into_iter().flatten() {
            let key = (self.1.to_owned(), version.to_owned());
            state.manifests.insert(key, (media_type.to_owned(), bytes.clone()));
        }
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    /// Puts an image of one platform.
    pub(crate) fn image(&self, tag: Option<&str>, platform: &str, config: &Value, layers: &[Vec<u8>]) -> Value {
        let (os, architecture) = platform.split_once('/').unwrap();
        let ids: Vec<String> = layers.iter().map(|layer| digest_of(layer)).collect();
        let whole = json!({
            "os": os,
            "architecture": architecture,
            "config": config,
            "rootfs": { "type": "layers", "diff_ids": ids },
        });
        let config = self.blob("application/vnd.oci.image.config.v1+json", whole.to_string().as_bytes());
        let layers: Vec<Value> = layers.iter().map(|bytes| self.blob(LAYER, bytes)).collect();
        let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
        let mut described = self.manifest(tag, MANIFEST, &manifest);
        described["platform"] = json!({ "os": os, "architecture": architecture });
        described
    }

    /// Puts an image of one platform with a file.
    pub(crate) fn small(&self, tag: &str, text: &str) -> String {
        let layers = [layer(&[("etc/os-release", text)])];
        let described = self.image(Some(tag), "linux/amd64", &json!({}), &layers);
        described["digest"].as_str().unwrap().to_owned()
    }

    pub(crate) fn name(&self, tag: &str) -> String {
        format!("{}/{}:{tag}", self.0.host, self.1)
    }
}

/// Puts an index of two platforms of Linux, whose lowest layer is the same, one of Windows, and an attestation.
pub(crate) fn put_index(repository: &Repository<'_>) -> String {
    let shared = layer(&[("etc/passwd", "root:x:0:0\n"), ("bin/sh", ""), ("bin/git", "")]);
    let config = json!({
        "Env": ["PATH=/bin:/usr/bin", "LANG=C.UTF-8"],
        "User": "app",
        "WorkingDir": "/srv",
        "Entrypoint": ["/entry"],
        "Cmd": ["serve"],
        "Shell": ["/bin/bash", "-c"],
        "OnBuild": ["RUN true"],
    });
    let upper = layer(&[("bin/.wh.git", ""), ("lib64/ld-linux-x86-64.so.2", "")]);
    let amd64 = repository.image(None, "linux/amd64", &config, &[shared.clone(), upper]);
    let mut arm64 = repository.image(None, "linux/arm64", &json!({}), &[shared]);
    arm64["platform"]["variant"] = "v8".into();
    let windows = json!({ "mediaType": MANIFEST, "digest": digest_of(b"none"), "size": 1, "platform": { "os": "windows", "architecture": "amd64" } });
    let mut attestation = windows.clone();
    attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [windows, amd64, attestation, arm64] });
    let described = repository.manifest(Some("1"), INDEX, &index);
    described["digest"].as_str().unwrap().to_owned()
}
