//! The JSON of an image that is put together here: its configuration, its manifest, and the lists of archives.

use serde_json::{Value, json};

use super::Unfit;
use super::config::Config;
use super::files::Layer;
use super::image::{CREATED, full_name};
use super::layer::Blob;

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// Returns the configuration of an image of all these layers. `below` is docker's description of the image below.
pub(super) fn configuration(below: &Value, config: Config, layers: &[String], history: &[Value]) -> Vec<u8> {
    let mut image = json!({
        "created": CREATED,
        "config": config.into_json(),
        "rootfs": { "type": "layers", "diff_ids": layers },
        "history": history,
    });
    for (ours, theirs) in [("architecture", "Architecture"), ("os", "Os"), ("variant", "Variant")] {
        let text = below.get(theirs).and_then(Value::as_str);
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            image[ours] = text.into();
        }
    }
    image.to_string().into_bytes()
}

/// Returns the manifest of an image with so many layers, of which those below have these descriptors.
pub(super) fn manifest(
    below: &[Value],
    own: &[(Layer<'_>, Blob)],
    config: &[u8],
    count: usize,
) -> Result<Vec<u8>, Unfit> {
    let own = own.iter().map(|(_, blob)| blob.descriptor(LAYER));
    let layers: Vec<Value> = below.iter().cloned().chain(own).collect();
    if layers.len() != count {
        return Err(Unfit::for_now(
            "the engine does not tell the layers of its image".to_owned(),
        ));
    }
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": Blob::of_bytes(config).descriptor(CONFIG),
        "layers": layers,
    });
    Ok(manifest.to_string().into_bytes())
}

/// Returns the index of a layout that names a manifest.
pub(super) fn index_json(manifest: &Blob, names: &[String]) -> String {
    let all = names.iter().map(|name| {
        let mut descriptor = manifest.descriptor(MANIFEST);
        descriptor["annotations"] = json!({ "io.containerd.image.name": full_name(name) });
        descriptor
    });
    json!({ "schemaVersion": 2, "manifests": all.collect::<Vec<_>>() }).to_string()
}

/// Returns the list of images of docker's own form of an archive.
pub(super) fn docker_json(config: &Blob, layers: &[String], names: &[String]) -> String {
    let path = |digest: &String| format!("blobs/{}", digest.replace(':', "/"));
    let layers: Vec<String> = layers.iter().map(path).collect();
    json!([{ "Config": config.path(), "RepoTags": names, "Layers": layers }]).to_string()
}
