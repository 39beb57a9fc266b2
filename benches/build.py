#!/usr/bin/env python3
"""What a build costs when nothing has changed, beside the engine's own build with everything in its cache.

    python3 benches/build.py              # all measurements; about a minute after the first
    python3 benches/build.py docker       # only the engines named: docker, buildah

A context of 20,000 files and 200 MB is copied into an image. Ours and the engine's builds run in turn, so that the ratio
holds when the machine's speed drifts; times are medians of wall time, in seconds. The first digest of that context is
compared with `tar c | sha256sum`. Needs cargo, an engine that answers, and `debian:bookworm-slim`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import FILES, compiled, crate, seconds, write_many

RUNS = int(os.environ.get("RUNS", "7"))
PROGRAM = """
use image_dsl::{Image, image};

const APP: Image = image! {
    name "image-dsl-bench/build:1";
    from "debian:bookworm-slim";
    copy "tree" -> "/tree";
};

image_dsl::main![APP];
"""
DOCKERFILE = "FROM debian:bookworm-slim\nCOPY tree /tree\n"


def in_turn(cases, folder, environment):
    """The median of each case; each is run once before, which fills caches."""
    times = {name: [] for name in cases}
    for run in range(RUNS + 1):
        for name, command in cases.items():
            took = seconds(command, cwd=folder, env=environment)
            if run > 0:
                times[name].append(took)
    return {name: statistics.median(taken) for name, taken in times.items()}


def unchanged(engine, program, folder, environment):
    own = {
        "docker": ["docker", "build", "--quiet", "-t", "image-dsl-bench/theirs:1", "."],
        "buildah": ["buildah", "build", "--layers", "--quiet", "-t", "image-dsl-bench/theirs:1", "."],
    }[engine]
    ours = [str(program), "build", "--quiet", "--engine", {"docker": "buildx"}.get(engine, engine)]
    subprocess.run(ours, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    # A file that was written within the clock's resolution is read again.
    time.sleep(3)
    times = in_turn({"ours": ours, engine: own}, folder, environment)
    print(f"nothing changed, {FILES:,} files: ours {times['ours']:.3f} s, {engine} build {times[engine]:.3f} s, "
          f"{times['ours'] / times[engine]:.2f} of it")
    remove = [engine, "rmi", "image-dsl-bench/build:1", "image-dsl-bench/theirs:1"]
    subprocess.run(remove, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def first_digest(program, folder):
    """Each time with an empty index."""
    cases = {
        "ours": ["sh", "-c", f"rm -rf index; IMAGE_DSL_CACHE_DIR=index {program} context --digest"],
        "tar": ["sh", "-c", "tar c tree | sha256sum"],
    }
    times = in_turn(cases, folder, dict(os.environ))
    print(f"first digest: ours {times['ours']:.3f} s, tar c | sha256sum {times['tar']:.3f} s, "
          f"{times['tar'] / times['ours']:.1f} times as fast")


def main():
    engines = sys.argv[1:] or [engine for engine in ("docker", "buildah") if shutil.which(engine)]
    with tempfile.TemporaryDirectory(prefix="image-dsl-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        crate(folder, PROGRAM, "Dockerfile")
        (folder / "Dockerfile").write_text(DOCKERFILE)
        write_many(folder / "tree")
        program = compiled(folder)
        environment = dict(os.environ, IMAGE_DSL_CACHE_DIR=str(folder / "index"))
        for engine in engines:
            unchanged(engine, program, folder, environment)
        first_digest(program, folder)


main()
