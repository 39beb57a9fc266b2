//! Commands that need what is mounted, and commands that do not.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "python:3.12-slim" as tools;
    python_source "my_package", mount;
    run ["python", "-m", "my_package.main"];
    from tools as relative;
    mount "src" -> "/app/";
    mount "requirements.txt" -> "/opt/lists/";
    workdir "/app";
    run "cat value.txt", "ls -l /opt/lists/requirements.txt", "sh ./value.txt --fast";
    script "cd /tmp\nchown -R 1000 /app/main.rs";
    run "cat other.txt", "ls", "python -m http", "echo /application/value.txt";
    #[allow(needs_mounted_files)]
    run "cat value.txt";
    run "mkdir -p /app/x && cp a /app/value.txt", "cat value.txt";
    from relative;
    mount "src" -> "/late";
    copy "src" -> "/late";
    run "cat /late/value.txt";
    mount "src" -> "/usr";
    run "ls /usr";
    cmd ["cat", "/app/value.txt"];
    run "cat /opt/lists/requirements.txt";
};

/// Places below the working directory, and folders that are named by themselves.
const BELOW: Image = image! {
    from "debian:12" as tools;
    workdir "/app";
    mount "src";
    mount "src" -> "lib";
    mount "requirements.txt";
    copy "requirements.txt" -> "other.txt";
    run "cat src/value.txt", "make -C src", "cd ./lib && make", "cat requirements.txt", "sh lib/value.txt";
    run "echo src", "make src", "cat src/other.txt", "make lib", "cat x/src";
    copy "src";
    run "cat src/value.txt", "make -C lib";
    from tools;
    workdir "/late";
    mount "src";
    run "git clone https://host.example/a src && ls src", "ls src";
};

fn main() {
    println!("{}{}", IMAGE.dockerfile(), BELOW.dockerfile());
}
