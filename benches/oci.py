#!/usr/bin/env python3
"""What it costs to push an image that is put together without an engine, beside docker's own build and push.

    python3 benches/oci.py                 # to 127.0.0.1:5000, or the registry of REGISTRY; some minutes
    THEIRS=0 python3 benches/oci.py        # ours alone

Two images of copies alone: one of 20,000 files (200 MB) that no cache and no registry has seen (cold), and one of 20 files.
In both, one file then has another content each time. Ours and docker's run in turn; times are medians of wall time, in seconds, with the
least and the most. Needs cargo and a registry; docker for its part.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from common import compiled, crate, seconds, write_few, write_many

REGISTRY = os.environ.get("REGISTRY", "127.0.0.1:5000")
RUNS = int(os.environ.get("RUNS", "7"))
COLD_RUNS = int(os.environ.get("COLD_RUNS", "3"))
THEIRS = os.environ.get("THEIRS", "1") != "0"
FEW = 20
PROGRAM = """
use image_dsl::{Image, image};

const MANY: Image = image! {
    name "image-dsl-bench/oci-many:1";
    from scratch;
    copy "deps" -> "/deps";
    cmd ["/deps/0"];
};

const FEW: Image = image! {
    name "image-dsl-bench/oci-few:1";
    from scratch;
    copy "few" -> "/app";
    cmd ["/app/0"];
};

image_dsl::main![MANY, FEW];
"""
FOLDERS = {"many": "deps", "few": "few"}
EDITED = {"many": "deps/00/0.bin", "few": "few/0.txt"}
SAID = {"many": "20,000 files (200 MB)", "few": "20 files"}


def project(folder):
    """A crate with both images and their files, and its program."""
    crate(folder, PROGRAM, "Dockerfile.*\nindex*")
    for name, copied in FOLDERS.items():
        text = f"FROM scratch\nCOPY {copied} /{copied}\nCMD [\"/{copied}/0\"]\n"
        (folder / f"Dockerfile.{name}").write_text(text)
    write_many(folder / "deps")
    write_few(folder / "few", FEW)
    return compiled(folder)


def ours(program, folder, image, index):
    environment = dict(os.environ, IMAGE_DSL_CACHE_DIR=str(index))
    environment.pop("IMAGE_DSL_ENGINE", None)
    return seconds([str(program), "push", image, "--quiet", "--registry", REGISTRY], cwd=folder, env=environment)


def theirs(folder, image):
    name = f"{REGISTRY}/image-dsl-bench/their-{image}:1"
    build = ["docker", "build", "--quiet", "-t", name, "-f", f"Dockerfile.{image}", "."]
    return seconds(build, cwd=folder) + seconds(["docker", "push", "--quiet", name], cwd=folder)


def report(what, times):
    for name, taken in times.items():
        if taken:
            print(f"{what}: {name} {statistics.median(taken):.3f} s ({min(taken):.3f} to {max(taken):.3f})", flush=True)


def cold(program, folder):
    times = {"ours": [], "docker build and push": []}
    for run in range(COLD_RUNS):
        index = folder / f"index-{run}"
        write_many(folder / "deps")
        # A file that was written just now is read when its time is settled.
        time.sleep(3)
        times["ours"].append(ours(program, folder, "many", index))
        if THEIRS:
            write_many(folder / "deps")
            times["docker build and push"].append(theirs(folder, "many"))
    report("cold, 200 MB in 20,000 files", times)


def changed(program, folder, image, runs):
    times = {"ours": [], "docker build and push": []}
    for run in range(runs + 1):
        for name, work in (
            ("ours", lambda: ours(program, folder, image, folder / "index")),
            ("docker build and push", lambda: theirs(folder, image)),
        ):
            if name == "ours" or THEIRS:
                (folder / EDITED[image]).write_text(f"{name[:4]}{run:06}{time.time_ns():020}")
                took = work()
                if run > 0:
                    times[name].append(took)
    report(f"{SAID[image]}, one changed, pushed", times)


def main():
    with tempfile.TemporaryDirectory(prefix="image-dsl-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        program = project(folder)
        changed(program, folder, "few", RUNS)
        cold(program, folder)
        # A file that was written within the last minute is read each time.
        time.sleep(int(os.environ.get("SETTLE", "70")))
        changed(program, folder, "many", COLD_RUNS)


main()
