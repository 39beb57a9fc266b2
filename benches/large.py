#!/usr/bin/env python3
"""What one file of 5 GB costs our process in memory, through a whole build, and that the image has it.

    python3 benches/large.py              # docker; some minutes, and 20 GB of the engine's disk for a while
    python3 benches/large.py buildah 8    # another engine, another number of GB

The file is sparse, with random bytes at its start, middle and end. The memory is the most that our process has had at once
(VmHWM), beside that for a file of 1 KiB. Needs Linux, cargo, an engine that answers, and `debian:bookworm-slim`.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GB = 10**9
PROGRAM = """
use image_dsl::{Image, image};

const SMALL: Image = image! { name "image-dsl-bench/small:1"; from "debian:bookworm-slim"; copy "small" -> "/file"; };
const LARGE: Image = image! { name "image-dsl-bench/large:1"; from "debian:bookworm-slim"; copy "large" -> "/file"; };

image_dsl::main![SMALL, LARGE];
"""


def crate(folder, size):
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.rs").write_text(PROGRAM)
    manifest = '[package]\nname = "large"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n'
    (folder / "Cargo.toml").write_text(manifest + f'image-dsl = {{ path = "{ROOT}", features = ["cli"] }}\n')
    (folder / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
    (folder / "small").write_bytes(os.urandom(1 << 10))
    with open(folder / "large", "wb") as file:
        for place in (0, size // 2, size - 4096):
            file.seek(place)
            file.write(os.urandom(4096))
    target = os.environ.get("BENCH_TARGET_DIR", str(folder / "target"))
    subprocess.run(["cargo", "build", "--release", "--quiet", "--target-dir", target], cwd=folder, check=True)
    return Path(target) / "release/large"


def peak(command, **more):
    """The most memory of a command in MiB, that of what it starts left out, and how long it took in seconds."""
    started, most = time.perf_counter(), 0
    running = subprocess.Popen(command, **more)
    while running.poll() is None:
        status = Path(f"/proc/{running.pid}/status").read_text()
        most = max([most, *map(int, re.findall(r"VmHWM:\s+(\d+) kB", status))])
        time.sleep(0.01)
    assert running.returncode == 0, f"{command} failed"
    return most / 1024, time.perf_counter() - started


def main():
    engine = sys.argv[1] if len(sys.argv) > 1 else "docker"
    size = int(sys.argv[2] if len(sys.argv) > 2 else 5) * GB
    client = "podman" if engine == "buildah" else "docker"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        program = crate(folder, size)
        environment = os.environ | {"IMAGE_DSL_CACHE_DIR": str(folder / "cache")}
        for name in ("small", "large"):
            build = [program, "build", name, "--quiet", "--engine", {"docker": "buildx"}.get(engine, engine)]
            memory, seconds = peak(build, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
            print(f"{engine}, {name}: {memory:.1f} MiB, {seconds:.1f} s", flush=True)
        image = "image-dsl-bench/large:1"
        look = [client, "run", "--rm", image, "sh", "-c", "wc -c </file; sha256sum </file"]
        found = subprocess.check_output(look, text=True).split()
        with open(folder / "large", "rb") as file:
            wanted = [str(size), hashlib.file_digest(file, "sha256").hexdigest()]
        assert found[:2] == wanted, f"the image has {found}, not {wanted}"
        print(f"the image has {size} bytes of that hash")
        for name in ("small", "large"):
            subprocess.run([client, "rmi", "--force", f"image-dsl-bench/{name}:1"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
