//! Forms of Dockerfiles, of calls and of maps are answered with the whole statement.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from debian:12 as builder;
    from --platform=linux/arm64 "debian:12";
    copy . .;
    copy src /app;
    copy "src" to "/app";
    copy --from builder "/a" -> "/b";
    copy --from=builder --chown=app:app "/a" "/b";
    copy("src", "/app");
    mount "src" "/app";
    cmd python main.py;
    cmd("python", "main.py");
    healthcheck --interval=30s curl -f localhost;
    run apt-get update && apt-get install -y git;
    run "make" && "make install";
    run(["make", "install"]);
    apt git curl;
    pip("requests", "pandas>=2");
    user app:app;
    volume /data;
    expose 8000/tcp;
    workdir /app;
    env = {"A": "1", "B": "2"};
    env {C: "1"};
    env("D", "1");
    env E: "v";
    env F "v";
    label org.example.a = "b";
    arg = {"V": "1"};
    run "make", env = {"A": "1"};
};

fn main() {
    println!("{IMAGE}");
}
