//! YAML, and what is read from an environment of Conda.
#![no_main]

use image_core::files::conda::read;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (read("environment.yml", text), read("spec.txt", text));
});
