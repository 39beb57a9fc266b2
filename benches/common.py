"""What the benches share: a crate with images, many files, and the time of a command."""

import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES, SIZE = 20_000, 10_000


def crate(folder, program, ignored):
    """Writes a crate with images. `ignored` has the lines of what else is not in their context."""
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.rs").write_text(program)
    manifest = '[package]\nname = "bench"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n'
    (folder / "Cargo.toml").write_text(manifest + f'image-dsl = {{ path = "{ROOT}", features = ["cli"] }}\n')
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    # Where only the images' files are in the context, the engine has no more to look at than we have.
    (folder / ".dockerignore").write_text(f"target\nsrc\nCargo.*\n{ignored}\n")


def compiled(folder):
    """The program of the crate, optimised."""
    target = os.environ.get("BENCH_TARGET_DIR", str(folder / "target"))
    subprocess.run(["cargo", "build", "--release", "--quiet", "--target-dir", target], cwd=folder, check=True)
    return Path(target) / "release/bench"


def write_many(folder):
    """Writes many files, each with another content than before."""
    for number in range(FILES):
        place = folder / f"{number % 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.bin").write_bytes(os.urandom(SIZE))


def write_few(folder, number):
    folder.mkdir()
    for at in range(number):
        (folder / f"{at}.txt").write_text(f"{at}\n" * 100)


def seconds(command, **more):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    return time.perf_counter() - start
