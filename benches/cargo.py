#!/usr/bin/env python3
"""Which layers of a workspace are built again after an edit, and how long that takes, beside cargo-chef.

    python3 benches/cargo.py             # about 15 minutes
    KEEP=1 python3 benches/cargo.py      # leaves the folder and the images

A workspace of 26 crates with about 100 dependencies from crates.io. Both images start from this machine's toolchain, and are built
by docker, in turn after each edit. cargo-chef is that of crates.io (or CARGO_CHEF, a program), by
the Dockerfile of its README. Needs cargo, docker, `debian:bookworm-slim` with apt, and a machine with the same glibc.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = "image-dsl-bench/rust:1"
LIBRARIES = 24
RUNS = int(os.environ.get("RUNS", "3"))
# The dependencies of some crates.
DEPENDENCIES = {
    0: 'serde = { version = "1", features = ["derive"] }\nserde_json = "1"',
    1: 'regex = "1"',
    2: 'axum = "0.8"\ntokio = { version = "1", features = ["net", "rt"] }',
    3: 'clap = { version = "4", features = ["derive"] }',
    4: 'chrono = "0.4"',
    5: 'uuid = { version = "1", features = ["v4"] }',
    6: 'tracing = "0.1"\ntracing-subscriber = "0.3"',
}
IMAGE = """
use image_dsl::{Image, image};

const OURS: Image = image! {
    name "image-dsl-bench/cargo-ours:1";
    context "workspace";
    from "image-dsl-bench/rust:1" as build;
    #[allow(missing_cargo)]
    cargo "gateway";
    from "debian:bookworm-slim";
    copy "/usr/local/bin/gateway" -> "/usr/local/bin/", from = build;
    cmd ["gateway"];
};

image_dsl::main![OURS];
"""
CHEF = """FROM image-dsl-bench/rust:1 AS chef
COPY --from=tools cargo-chef /usr/local/bin/
WORKDIR /app
FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json
FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --release --recipe-path recipe.json --bin gateway
COPY . .
RUN cargo build --release --locked --bin gateway
FROM debian:bookworm-slim
COPY --from=builder /app/target/release/gateway /usr/local/bin/
CMD ["gateway"]
"""
RUST = """FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev ca-certificates && rm -rf /var/lib/apt/lists/*
COPY bin /usr/local/bin/
COPY lib /usr/local/lib/
COPY ca-certificates.crt /etc/ssl/certs/
ENV CARGO_HOME=/usr/local/cargo SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
"""


def call(command, **more):
    return subprocess.run(command, check=True, **more)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def library(folder, number):
    before = f'c{number - 1:02} = {{ path = "../c{number - 1:02}" }}\n' if number % 3 else ""
    manifest = f'[package]\nname = "c{number:02}"\nversion = "0.1.0"\nedition.workspace = true\n\n[dependencies]\n'
    write(folder / "Cargo.toml", manifest + before + DEPENDENCIES.get(number, "") + "\n")
    functions = "".join(f"pub fn f{n}(x: u64) -> u64 {{ x.wrapping_mul({n + 1}).rotate_left({n % 63}) }}\n" for n in range(200))
    write(folder / "src/lib.rs", functions + f'pub const NAME: &str = "c{number:02} first";\n')
    write(folder / "tests/all.rs", "#[test]\nfn first() {}\n")


def program(folder, name, numbers):
    needs = "".join(f'c{n:02} = {{ path = "../c{n:02}" }}\n' for n in numbers)
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition.workspace = true\n\n[dependencies]\n{needs}'
    write(folder / "Cargo.toml", manifest)
    lines = "".join(f'println!("{{}} {{}}", c{n:02}::NAME, c{n:02}::f{n}(7));\n' for n in numbers)
    write(folder / "src/main.rs", f"fn main() {{\n{lines}}}\n")


def workspace(folder):
    write(folder / "Cargo.toml", '[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n[workspace.package]\nedition = "2024"\n')
    for number in range(LIBRARIES):
        library(folder / f"crates/c{number:02}", number)
    program(folder / "crates/gateway", "gateway", range(LIBRARIES - 1))
    program(folder / "crates/worker", "worker", [LIBRARIES - 1])
    write(folder / "README.md", "# First\n")
    write(folder / ".dockerignore", "target\n.git\n")
    call(["cargo", "generate-lockfile", "--quiet"], cwd=folder)
    lock = (folder / "Cargo.lock").read_text()
    print(f"{lock.count('[[package]]') - LIBRARIES - 2} dependencies of {LIBRARIES + 2} crates in the lock", flush=True)


def base(folder):
    """The image of this machine's toolchain."""
    root = Path(subprocess.run(["rustc", "--print", "sysroot"], check=True, capture_output=True, text=True).stdout.strip())
    (folder / "bin").mkdir(parents=True)
    for name in ("cargo", "rustc"):
        shutil.copy(root / f"bin/{name}", folder / "bin")
    shutil.copytree(root / "lib", folder / "lib", symlinks=True, ignore=shutil.ignore_patterns("src", "etc", "share"))
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", folder)
    write(folder / "Dockerfile", RUST)
    call(["docker", "build", "--quiet", "-t", BASE, str(folder)], stdout=subprocess.DEVNULL)


def ours(folder):
    """The program that builds our image."""
    write(folder / "src/main.rs", IMAGE)
    manifest = '[package]\nname = "bench"\nedition = "2024"\n\n[workspace]\nexclude = ["workspace"]\n\n[dependencies]\n'
    write(folder / "Cargo.toml", manifest + f'image-dsl = {{ path = "{ROOT}", features = ["cli"] }}\n')
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    target = os.environ.get("BENCH_TARGET_DIR", str(folder / "target"))
    call(["cargo", "build", "--quiet", "--target-dir", target], cwd=folder)
    return Path(target) / "debug/bench"


def replace(path, old, new):
    text, count = re.subn(old, new, path.read_text())
    assert count == 1, (path, old)
    path.write_text(text)


def version(folder, number):
    replace(folder / "crates/c05/Cargo.toml", r'version = "0.1.\d+"\nedition', f'version = "0.1.{number}"\nedition')
    replace(folder / "Cargo.lock", r'name = "c05"\nversion = "0.1.\d+"', f'name = "c05"\nversion = "0.1.{number}"')


EDITS = {
    "a source of a leaf crate": lambda folder, n: replace(folder / "crates/c20/src/lib.rs", r'"c20 .*"', f'"c20 {n}"'),
    "the version of a member": version,
    "a README": lambda folder, n: write(folder / "README.md", f"# Later {n}\n"),
    "a test": lambda folder, n: write(folder / "crates/c10/tests/all.rs", f"#[test]\nfn later{n}() {{}}\n"),
    "a source of another program": lambda folder, n: replace(
        folder / "crates/worker/src/main.rs", r"fn main\(\) \{.*", f"fn main() {{ // {n}"
    ),
}


def build_ours(program, folder, environment):
    command = [str(program), "build", "--json", "--engine", "buildx"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-3000:] + done.stderr)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return [event["text"] for event in events if event.get("event") == "log"]


def build_chef(folder, tools):
    command = ["docker", "build", "--progress=plain", "-t", "image-dsl-bench/cargo-chef:1"]
    command += ["--build-context", f"tools={tools}", "-f", "../Dockerfile.chef", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return done.stderr.splitlines()


def kinds(lines):
    """How many packages of others, and of the workspace, were compiled."""
    names = [line.split("Compiling ")[1].split()[0] for line in lines if "Compiling " in line]
    own = [name for name in names if name in ("gateway", "worker") or (len(name) == 3 and name[0] == "c" and name[1:].isdigit())]
    return len(names) - len(own), len(own)


def measure(name, builders, runs, edit):
    """Builds both in turn after each edit."""
    times, compiled = ([], []), [None, None]
    for number in range(1, runs + 1):
        edit(number)
        for which, build in enumerate(builders):
            start = time.perf_counter()
            lines = build()
            times[which].append(time.perf_counter() - start)
            compiled[which] = kinds(lines)
    found = [f"{compiled[which]}, {statistics.median(times[which]):.1f} s" for which in range(2)]
    print(f"{name} | {' | '.join(found)}", flush=True)


def main():
    folder = Path(tempfile.mkdtemp(prefix="image-dsl-bench-", dir="/var/tmp"))
    workspace(folder / "workspace")
    base(folder / "base")
    shutil.rmtree(folder / "base")
    program = ours(folder)
    write(folder / "Dockerfile.chef", CHEF)
    tools = folder / "tools"
    tools.mkdir()
    chef = os.environ.get("CARGO_CHEF")
    if not chef:
        call(["cargo", "install", "--quiet", "--locked", "--root", str(folder / "chef"), "cargo-chef"])
        chef = folder / "chef/bin/cargo-chef"
    shutil.copy(chef, tools / "cargo-chef")
    environment = dict(os.environ, IMAGE_DSL_CACHE_DIR=str(folder / "index"))
    print("edit | packages of others and own that are compiled, median seconds: ours | cargo-chef", flush=True)
    builders = (lambda: build_ours(program, folder, environment), lambda: build_chef(folder / "workspace", tools))
    measure("the first build", builders, 1, lambda number: None)
    for name, edit in EDITS.items():
        measure(name, builders, RUNS, lambda number, edit=edit: edit(folder / "workspace", number))
    if not os.environ.get("KEEP"):
        call(["docker", "rmi", "--force", "image-dsl-bench/cargo-ours:1", "image-dsl-bench/cargo-chef:1", BASE], stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)


main()
