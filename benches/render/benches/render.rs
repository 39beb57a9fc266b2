//! Rendering an image of ten instructions to a `String`, beside two other crates.
//!
//! `cargo bench` in `benches/render`. Ours starts from the constant; theirs from the structure that a program would keep.

use dockerfile_builder::Dockerfile;
use dockerfile_builder::instruction::{CMD, COPY, ENTRYPOINT, ENV, EXPOSE, FROM, RUN, USER, WORKDIR};
use dofigen_lib::{Dofigen, DofigenContext, GenerationContext};
use image_dsl::{Image, Spec, image};

fn main() {
    println!("{}\n{}\n{}", OURS, theirs(), generated(&dofigen()));
    divan::main();
}

const OURS: Image = image! {
    #![allow(missing_source)]
    from "debian:bookworm-slim";
    env APP_HOME = "/srv/app";
    workdir "/srv/app";
    copy "requirements.lock" -> "./requirements.lock";
    run "apt-get update && apt-get install -y ca-certificates";
    run "useradd --uid 10001 app";
    expose 8080;
    user "app";
    entrypoint ["/srv/app/run"];
    cmd ["--listen", "0.0.0.0:8080"];
};

fn theirs() -> Dockerfile {
    let mut dockerfile = Dockerfile::default();
    dockerfile
        .push(FROM::from("debian:bookworm-slim"))
        .push(ENV::from("APP_HOME=\"/srv/app\""))
        .push(WORKDIR::from("/srv/app"))
        .push(COPY::from("requirements.lock ./requirements.lock"))
        .push(RUN::from("apt-get update && apt-get install -y ca-certificates"))
        .push(RUN::from("useradd --uid 10001 app"))
        .push(EXPOSE::from("8080"))
        .push(USER::from("app"))
        .push(ENTRYPOINT::from("[\"/srv/app/run\"]"))
        .push(CMD::from("[\"--listen\", \"0.0.0.0:8080\"]"));
    dockerfile
}

const DOFIGEN: &str = r#"
fromImage: debian:bookworm-slim
env:
  APP_HOME: /srv/app
workdir: /srv/app
copy:
  - paths: requirements.lock
    target: ./requirements.lock
run:
  - apt-get update && apt-get install -y ca-certificates
  - useradd --uid 10001 app
expose: 8080
user: app
entrypoint: /srv/app/run
cmd: ["--listen", "0.0.0.0:8080"]
"#;

fn dofigen() -> Dofigen {
    DofigenContext::new().parse_from_string(DOFIGEN).expect("this is dofigen's YAML")
}

fn generated(dofigen: &Dofigen) -> String {
    GenerationContext::from(dofigen.clone()).generate_dockerfile().expect("it generates")
}

#[divan::bench(sample_size = 1000)]
fn image_dsl_from_the_constant(bencher: divan::Bencher) {
    bencher.bench(|| divan::black_box(&OURS).dockerfile());
}

#[divan::bench(sample_size = 1000)]
fn image_dsl_from_a_spec(bencher: divan::Bencher) {
    let spec: Spec = OURS.spec();
    bencher.bench(|| divan::black_box(&spec).dockerfile());
}

#[divan::bench(sample_size = 1000)]
fn dockerfile_builder(bencher: divan::Bencher) {
    let dockerfile = theirs();
    bencher.bench(|| divan::black_box(&dockerfile).to_string());
}

#[divan::bench(sample_size = 1000)]
fn dofigen_generator(bencher: divan::Bencher) {
    let dofigen = dofigen();
    bencher.bench(|| generated(divan::black_box(&dofigen)));
}

#[divan::bench(args = [10, 1_000, 100_000])]
fn spec_of_so_many_steps(bencher: divan::Bencher, steps: usize) {
    let mut builder = Spec::builder().from("debian:12");
    for step in 0..steps {
        builder = builder.run(format!("echo {step} && make"));
    }
    let spec = builder.build().expect("it is right");
    bencher.bench(|| divan::black_box(&spec).dockerfile());
}
