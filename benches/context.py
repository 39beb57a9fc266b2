#!/usr/bin/env python3
"""What packing and digesting a context costs, beside `tar c` and `sha256sum`.

    python3 benches/context.py            # all measurements, about a minute
    python3 benches/context.py first      # only those named: first, walk, warm, tar, memory

The context: 20,000 files of 10 KiB in 400 folders (FILES and KIB change that), made once in a temporary folder, in the
page cache. Commands that are compared run in turn, so that the ratios hold when the machine's speed drifts. Times are
medians of the whole process, in seconds. Needs cargo, tar and sha256sum.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = int(os.environ.get("RUNS", "7"))
FILES = int(os.environ.get("FILES", "20000"))
KIB = int(os.environ.get("KIB", "10"))
FOLDERS = 400


def tool():
    """The example that packs, optimised."""
    subprocess.run(
        ["cargo", "build", "--quiet", "--release", "-p", "image-build", "--example", "context"], cwd=ROOT, check=True
    )
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release/examples/context"


def make(folder):
    for number in range(FILES):
        place = folder / f"package{number % FOLDERS:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"file{number:05}.py").write_bytes(os.urandom(KIB << 10))


def once(command):
    started = time.perf_counter()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def compare(what, ours, other=None, prepare=lambda: None):
    """Runs both in turn, after a run of each that does not count."""
    times, others, ratios = [], [], []
    for run in range(RUNS + 1):
        prepare()
        mine = once(ours)
        theirs = once(other) if other else None
        if run == 0:
            continue
        times.append(mine)
        if other:
            others.append(theirs)
            ratios.append(theirs / mine)
    line = f"{what:30} {statistics.median(times):8.3f} s  ({min(times):.3f} to {max(times):.3f})"
    if other:
        line += f"   beside {statistics.median(others):.3f} s   {statistics.median(ratios):.2f} times as fast"
    print(line, flush=True)


def peak(command):
    """The most memory of a command that is writing, in MiB; Linux only."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
    most = 0
    while process.stdout.read(1 << 20):
        status = Path(f"/proc/{process.pid}/status").read_text()
        most = max(most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    process.wait()
    return most / 1024


def main():
    wanted = sys.argv[1:] or ["first", "walk", "warm", "tar", "memory"]
    ours = tool()
    place = Path(tempfile.mkdtemp(prefix="image-dsl-context-"))
    try:
        folder, index = place / "context", place / "index"
        make(folder)
        # A file is known only once its times have settled.
        time.sleep(1)
        tar = f"tar c -C {folder} . | sha256sum"
        forget = lambda: shutil.rmtree(index, ignore_errors=True)
        if "first" in wanted:
            compare("first digest, tar | sha256sum", f"{ours} digest {folder} {index}", tar, forget)
        if "walk" in wanted:
            compare("walk, find -size", f"{ours} walk {folder}", f"find {folder} -size +99G")
        if "warm" in wanted:
            once(f"{ours} digest {folder} {index}")
            compare("unchanged, tar | sha256sum", f"{ours} digest {folder} {index}", tar)
        if "tar" in wanted:
            compare("tar stream, tar c | cat", f"{ours} tar {folder} | cat", f"tar c -C {folder} . | cat")
        if "memory" in wanted:
            print(f"peak of the tar stream        {peak([ours, 'tar', folder]):6.1f} MiB  ({FILES} files)")
            large = place / "large"
            large.mkdir()
            with open(large / "sparse", "wb") as file:
                file.truncate(5 << 30)
            print(f"peak of the tar stream        {peak([ours, 'tar', large]):6.1f} MiB  (one file of 5 GiB)")
    finally:
        shutil.rmtree(place)


main()
