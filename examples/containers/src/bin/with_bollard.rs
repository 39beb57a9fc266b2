//! An image for a program that talks to docker itself: built from its declaration, run through bollard.
//!
//! `cargo run --bin with_bollard` in `examples/containers`, with docker.

use std::error::Error;

use bollard::Docker;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{
    CreateContainerOptions, LogsOptions, RemoveContainerOptions, StartContainerOptions, WaitContainerOptions,
};
use futures_util::TryStreamExt as _;
use image_dsl::build::engine::Engine;
use image_dsl::{Build, Image, image};

const GREETING: Image = image! {
    name "shop/greeting:1";

    from "debian:bookworm-slim";
    env GREETING = "hello";
    cmd "echo $GREETING from a container";
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Building blocks, and takes a thread of its own where others are waiting.
    let built = tokio::task::spawn_blocking(|| -> Result<_, Box<dyn Error + Send + Sync>> {
        Ok(GREETING.build(&Engine::find()?)?)
    })
    .await?
    .map_err(|error| error.to_string())?;

    let docker = Docker::connect_with_defaults()?;
    let config = ContainerCreateBody { image: Some(built.reference().to_owned()), ..ContainerCreateBody::default() };
    let container = docker.create_container(None::<CreateContainerOptions>, config).await?;
    docker.start_container(&container.id, None::<StartContainerOptions>).await?;
    docker.wait_container(&container.id, None::<WaitContainerOptions>).try_collect::<Vec<_>>().await?;
    let options = LogsOptions { stdout: true, ..LogsOptions::default() };
    let lines: Vec<_> = docker.logs(&container.id, Some(options)).try_collect().await?;
    lines.iter().for_each(|line| print!("{line}"));
    docker.remove_container(&container.id, None::<RemoveContainerOptions>).await?;
    Ok(())
}
