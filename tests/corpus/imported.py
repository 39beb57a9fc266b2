"""Compiles the `image!` that each Dockerfile is imported as, and sets what it is rendered to beside the file.

All of them are modules of one crate in a temporary folder, whose program prints their Dockerfiles. A module that does
not compile is noted and taken out.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

from meaning import differences, meaning

MANIFEST = """[package]
name = "imported"
version = "0.0.0"
edition = "2024"

[dependencies]
image-dsl = {{ path = {root} }}

[workspace]
"""
MAIN = """#![allow(deprecated)]
{modules}
fn main() {{
    let images = [{images}];
    for (number, image) in images {{
        let text = image.dockerfile();
        println!("{{number}} {{}}", text.len());
        print!("{{text}}");
    }}
}}
"""


def compiled(read, root, theirs):
    """The path, what came of it, and a detail, of each file that was accepted."""
    sources = {}
    for number, (path, our) in enumerate(read):
        imported = our.get("imported")
        if imported and "source" in imported:
            sources[number] = imported["source"]
        elif imported:
            yield path, "refused", imported["problems"][0]["text"]
    with tempfile.TemporaryDirectory() as folder:
        rendered, errors = built(pathlib.Path(folder), sources, root)
    for number, error in errors.items():
        yield read[number][0], "does not compile", error
    for number, text in rendered.items():
        path, our = read[number]
        yield path, *beside(theirs(path), our["escape"], text, theirs)


def built(folder, sources, root):
    """What the images are rendered to, and the first error of each module that has one."""
    (folder / "src").mkdir()
    (folder / "Cargo.toml").write_text(MANIFEST.format(root=json.dumps(str(root))))
    (folder / "Cargo.lock").write_bytes((root / "Cargo.lock").read_bytes())
    for number, source in sources.items():
        (folder / f"src/m{number}.rs").write_text(source, newline="")
    errors = {}
    while True:
        left = [number for number in sources if number not in errors]
        modules = "".join(f"mod m{number};\n" for number in left)
        images = ", ".join(f"({number}, m{number}::IMAGE)" for number in left)
        (folder / "src/main.rs").write_text(MAIN.format(modules=modules, images=images))
        target = os.environ.get("CARGO_TARGET_DIR", root / "target")
        command = ["cargo", "build", "--quiet", "--message-format", "short", "--target-dir", f"{target}/imported"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode == 0:
            break
        found = re.findall(r"^src/m(\d+)\.rs:(\d+:\d+: error.*(?:\n .*)*)", done.stderr, re.M)
        if not found:
            raise SystemExit(done.stderr)
        for number, error in reversed(found):
            errors[int(number)] = error
    return printed(subprocess.run([f"{target}/imported/debug/imported"], capture_output=True, check=True).stdout), errors


def printed(out):
    """The texts of a program's output, each behind a line with its number and length."""
    texts = {}
    while out:
        head, _, out = out.partition(b"\n")
        number, length = map(int, head.split())
        texts[number], out = out[:length].decode(), out[length:]
    return texts


def beside(before, escape, text, theirs):
    with tempfile.NamedTemporaryFile("w", newline="") as file:
        file.write(text)
        file.flush()
        after = theirs(file.name)
    if isinstance(after, str):
        return "rendered to what theirs refuses", after
    if not isinstance(before, list):
        return "not comparable", before
    changed = differences(meaning(before, escape, True), meaning(after, "\\", True))
    return ("changed", changed) if changed else ("equal", None)
