#!/usr/bin/env python3
"""What a build costs when one file of the last copies has changed, beside the engine's own build.

    python3 benches/tail.py              # docker and buildah; a few minutes
    python3 benches/tail.py docker       # only the engines named

Three images: one that copies 20,000 files, runs a step and copies `app.py`; one that copies 20 files; and one that copies the
20,000 files last. Before each build `app.py`, or one of the files, gets another content of the same size. Ours and the engine's
builds run in turn, so that the ratio holds when the machine's speed drifts; times are medians of wall time, in seconds, with the
least and the most. On docker, each build is followed by what its images and its build cache have grown by, as docker counts them
(`docker system df`), and the last image is pushed, too, to 127.0.0.1:5000 or the registry of REGISTRY (none if that is empty).
Needs cargo, an engine that answers, and `debian:bookworm-slim`.
"""

import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import compiled, crate, seconds, write_few, write_many

RUNS = int(os.environ.get("RUNS", "7"))
REGISTRY = os.environ.get("REGISTRY", "127.0.0.1:5000")
FEW = 20
PROGRAM = """
use image_dsl::{Image, image};

const MANY: Image = image! {
    name "image-dsl-bench/many:1";
    from "debian:bookworm-slim";
    copy "deps" -> "/deps";
    run "ls /deps > /listed";
    copy "app.py" -> "/app/";
    cmd ["cat", "/app/app.py"];
};

const FEW: Image = image! {
    name "image-dsl-bench/few:1";
    from "debian:bookworm-slim";
    copy "few" -> "/app";
    cmd ["ls", "/app"];
};

const LARGE: Image = image! {
    name "image-dsl-bench/large:1";
    from "debian:bookworm-slim";
    copy "deps" -> "/deps";
    cmd ["ls", "/deps"];
};

image_dsl::main![MANY, FEW, LARGE];
"""
THEIRS = {
    "many": ("FROM debian:bookworm-slim\nCOPY deps /deps\nRUN ls /deps > /listed\nCOPY app.py /app/\n", "app.py"),
    "few": ("FROM debian:bookworm-slim\nCOPY few /app\n", "few/0.txt"),
    "large": ("FROM debian:bookworm-slim\nCOPY deps /deps\n", "deps/00/0.bin"),
}


def project(folder):
    """A crate with the images and their files, and its program."""
    crate(folder, PROGRAM, "Dockerfile.*\nindex")
    for name, (dockerfile, _) in THEIRS.items():
        (folder / f"Dockerfile.{name}").write_text(dockerfile)
    write_many(folder / "deps")
    write_few(folder / "few", FEW)
    (folder / "app.py").write_text("0")
    return compiled(folder)


def build_of(engine, image):
    """The words of an engine's own build."""
    words = [engine, "build", *(["--layers"] if engine == "buildah" else []), "--quiet"]
    return [*words, "-t", f"image-dsl-bench/their-{image}:1", "-f", f"Dockerfile.{image}", "."]


def ours(engine, program, image, command="build"):
    return [str(program), command, image, "--quiet", "--engine", {"docker": "buildx"}.get(engine, engine)]


def edit(folder, image, text):
    """Gives a file another content of the same size."""
    (folder / THEIRS[image][1]).write_text(f"{text[:8]:8}{time.time_ns():020}")


class Docker(http.client.HTTPConnection):
    """Docker's API, by its socket."""

    def connect(self):
        host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(host.removeprefix("unix://"))


def stored():
    """The bytes of docker's images and of its build cache."""
    told = {}
    while "LayersSize" not in told:  # docker refuses to count twice at the same time
        docker = Docker("localhost")
        docker.request("GET", "/system/df")
        told = json.loads(docker.getresponse().read())
        time.sleep(0.1)
    cache = [record["Size"] for record in told.get("BuildCache") or [] if not record.get("Shared")]
    return told["LayersSize"], sum(cache)


def shown(taken):
    return f"{statistics.median(taken):.3f} s ({min(taken):.3f} to {max(taken):.3f})"


def in_turn(engine, folder, image, works):
    """The times of each work, with another content before each, and what docker's store grows by."""
    times, growths = {name: [] for name in works}, {name: [] for name in works}
    for run in range(RUNS + 1):
        for name, commands in works.items():
            edit(folder, image, name)
            before = stored() if engine == "docker" else None
            took = sum(seconds(command, **more) for command, more in commands)
            if run > 0:
                times[name].append(took)
                if before:
                    growths[name].append([after - old for after, old in zip(stored(), before)])
    return times, growths


def report(what, times, growths):
    (own, mine), (other, their) = times.items()
    ratio = statistics.median(mine) / statistics.median(their)
    print(f"{what}: {own} {shown(mine)}, {other} {shown(their)}, {ratio:.2f} of it", flush=True)
    for name, grown in growths.items():
        if grown:
            images, cache = (statistics.median(column) / 1e6 for column in zip(*grown))
            print(f"  {name}: images grow by {images:.2f} MB, the build cache by {cache:.2f} MB, each time", flush=True)


def changed(engine, program, folder, environment, image):
    """Builds of ours and of the engine."""
    more = {"cwd": folder, "env": environment}
    works = {
        "ours": [(ours(engine, program, image), more)],
        "its own build": [(build_of(engine, image), more)],
    }
    report(f"{engine}, {image}, one file changed", *in_turn(engine, folder, image, works))


def pushed(program, folder, environment, image):
    """Builds and pushes of ours and of docker."""
    more = {"cwd": folder, "env": environment}
    name = f"{REGISTRY}/image-dsl-bench/their-{image}:1"
    works = {
        "ours": [([*ours("docker", program, image, "push"), "--registry", REGISTRY], more)],
        "its own build and push": [
            (build_of("docker", image), more),
            (["docker", "tag", f"image-dsl-bench/their-{image}:1", name], more),
            (["docker", "push", "--quiet", name], more),
        ],
    }
    times, _ = in_turn("docker", folder, image, works)
    report(f"docker, {image}, one file changed, pushed", times, {})
    subprocess.run(["docker", "rmi", name, name.replace("their-", "")], env=environment, capture_output=True)


def removed(engine, environment):
    for image in THEIRS:
        names = [f"image-dsl-bench/{image}:1", f"image-dsl-bench/their-{image}:1"]
        subprocess.run([engine, "rmi", *names], env=environment, capture_output=True)


def main():
    engines = sys.argv[1:] or [engine for engine in ("docker", "buildah") if shutil.which(engine)]
    with tempfile.TemporaryDirectory(prefix="image-dsl-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        program = project(folder)
        environment = dict(os.environ, IMAGE_DSL_CACHE_DIR=str(folder / "index"))
        # A file that was written within the last minute is read each time, whichever build it is.
        time.sleep(int(os.environ.get("SETTLE", "70")))
        for engine in engines:
            for image in THEIRS:
                changed(engine, program, folder, environment, image)
            if engine == "docker" and REGISTRY:
                pushed(program, folder, environment, "large")
            removed(engine, environment)


main()
