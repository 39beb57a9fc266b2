#!/usr/bin/env python3
"""What a build costs when one file of the last copies has changed, beside the engine's own build.

    python3 benches/tail.py              # docker and buildah; a few minutes
    python3 benches/tail.py docker       # only the engines named

Three images: one that copies 20,000 files, runs a step and copies `app.py`; one that copies 20 files; and one that copies the
20,000 files last. Before each build `app.py`, or one of the files, gets another content of the same size. Ours and the engine's
builds run in turn, so that the ratio holds when the machine's speed drifts; times are medians of wall time, in seconds, with the
least and the most. Needs cargo, an engine that answers, and `debian:bookworm-slim`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import compiled, crate, seconds, write_few, write_many

RUNS = int(os.environ.get("RUNS", "7"))
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


def changed(engine, program, folder, environment, image):
    """The medians of ours and theirs, with another content before each build."""
    theirs = [engine, "build", *(["--layers"] if engine == "buildah" else []), "--quiet"]
    theirs += ["-t", f"image-dsl-bench/their-{image}:1", "-f", f"Dockerfile.{image}", "."]
    ours = [str(program), "build", image, "--quiet", "--engine", {"docker": "buildx"}.get(engine, engine)]
    times = {"ours": [], engine: []}
    for run in range(RUNS + 1):
        for number, (name, command) in enumerate({"ours": ours, engine: theirs}.items()):
            (folder / THEIRS[image][1]).write_text(f"{engine}{run:06}{number}{time.time_ns():020}")
            took = seconds(command, cwd=folder, env=environment)
            if run > 0:
                times[name].append(took)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    shown = {name: f"{medians[name]:.3f} s ({min(taken):.3f} to {max(taken):.3f})" for name, taken in times.items()}
    print(f"{engine}, {image}, one file changed: ours {shown['ours']}, its own build {shown[engine]}, "
          f"{medians['ours'] / medians[engine]:.2f} of it", flush=True)
    remove = [engine, "rmi", f"image-dsl-bench/{image}:1", f"image-dsl-bench/their-{image}:1"]
    subprocess.run(remove, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


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


main()
