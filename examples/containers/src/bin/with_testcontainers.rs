//! An image for a test: built from its declaration, run by testcontainers.
//!
//! `cargo run --bin with_testcontainers` in `examples/containers`, with docker.

use std::error::Error;

use image_dsl::build::engine::Engine;
use image_dsl::{Build, Image, image};
use testcontainers::core::ExecCommand;
use testcontainers::runners::SyncRunner;
use testcontainers::{GenericImage, core::WaitFor};

const SERVICE: Image = image! {
    name "shop/service:1";

    from "debian:bookworm-slim";
    copy "service.sh" -> "/service.sh", chmod = "0755";
    cmd ["/service.sh"];
};

fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::find()?;
    let built = SERVICE.build(&engine)?;
    println!("{:?}: {}", built.outcome, built.reference());

    // testcontainers takes an image by its name.
    let name = SERVICE.name().unwrap_or_default();
    let (name, tag) = name.split_once(':').unwrap_or((&name, "latest"));
    let service = GenericImage::new(name, tag).with_wait_for(WaitFor::message_on_stdout("ready")).start()?;
    let mut done = service.exec(ExecCommand::new(["cat", "/tmp/state"]))?;
    println!("{}", String::from_utf8(done.stdout_to_vec()?)?);
    Ok(())
}
