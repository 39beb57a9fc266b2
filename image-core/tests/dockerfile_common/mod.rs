//! A Dockerfile as an image, by `from dockerfile`.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use image_core::builder::{Errors, base};
use image_core::rule::{Level, Rule};
use image_core::spec::Spec;

/// Returns the spec of an image that is this file. Whatever rule a file may break is allowed.
pub(crate) fn spec_of(text: &str) -> Result<Spec, Errors> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("image-dsl-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Dockerfile"), text).unwrap();
    let builder = Spec::builder().context(&folder).from(base::dockerfile("Dockerfile"));
    let rules = Rule::ALL.iter().filter(|rule| rule.info().level != Level::Error);
    let spec = rules.fold(builder, |builder, rule| builder.allow(rule.name())).build();
    fs::remove_dir_all(&folder).unwrap();
    spec
}
