//! Reading Dockerfiles, beside the crate `parse-dockerfile`, which checks less and stops at the first error.
//!
//! `cargo bench` in `benches/dockerfile`. `DOCKERFILES=folder cargo bench` also reads all Dockerfiles of a folder.

use std::fs;
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// One instruction of each kind that files are made of.
const MIXED: &str = r#"
ENV APP_HOME="/srv/app" LANG=C.UTF-8
WORKDIR ${APP_HOME}
COPY --from=build --chown=1000:1000 requirements.lock setup.cfg ./
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl git \
 # the lists are fetched anew anyway
 && rm -rf /var/lib/apt/lists/*
LABEL org.opencontainers.image.title="an application"
EXPOSE 8080 9090/tcp
CMD ["/srv/app/run", "--listen", "0.0.0.0:8080"]
"#;

/// Short instructions, 50 bytes each.
const SHORT: &str = "RUN useradd --uid 10001 --create-home application\n";

fn repeated(piece: &str, bytes: usize) -> String {
    format!("FROM debian:12 AS build\nFROM debian:12\n{}", piece.repeat(bytes / piece.len()))
}

fn inputs() -> Vec<(&'static str, Vec<String>)> {
    let mut inputs = vec![
        ("mixed, 1 MB", vec![repeated(MIXED, 1_000_000)]),
        ("20,000 instructions, 1 MB", vec![repeated(SHORT, 1_000_000)]),
        ("80,000 instructions, 4 MB", vec![repeated(SHORT, 4_000_000)]),
    ];
    if let Ok(folder) = std::env::var("DOCKERFILES") {
        let mut texts = Vec::new();
        collect(Path::new(&folder), &mut texts);
        inputs.push(("a folder", texts));
    }
    inputs
}

/// The Dockerfiles of a folder that both parsers accept.
fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, texts);
        } else if let Ok(text) = fs::read_to_string(&path)
            && image_core::dockerfile::parse(&text).is_ok()
            && parse_dockerfile::parse(&text).is_ok()
        {
            texts.push(text);
        }
    }
}

fn run(bencher: Bencher<'_, '_>, name: &str, read: impl Fn(&str) + Sync) {
    let (_, texts) = inputs().into_iter().find(|(known, _)| *known == name).unwrap();
    let bytes: usize = texts.iter().map(String::len).sum();
    let bencher = bencher.counter(BytesCount::new(bytes));
    bencher.bench(|| texts.iter().for_each(|text| read(black_box(text))));
}

fn names() -> Vec<&'static str> {
    inputs().into_iter().map(|(name, _)| name).collect()
}

#[divan::bench(args = names())]
fn ours(bencher: Bencher<'_, '_>, name: &str) {
    run(bencher, name, |text| drop(black_box(image_core::dockerfile::parse(text))));
}

#[divan::bench(args = names())]
fn parse_dockerfile(bencher: Bencher<'_, '_>, name: &str) {
    run(bencher, name, |text| drop(black_box(parse_dockerfile::parse(text))));
}
