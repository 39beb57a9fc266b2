#!/usr/bin/env python3
"""What image! costs to compile, beside the same data written by hand and beside maud.

    python3 benches/compile.py            # all measurements, some minutes
    python3 benches/compile.py steps      # only those named: images, steps, clean

Each crate is checked by `cargo check` with its dependencies ready, several times in turn with the others, so that the
ratios hold when the machine's speed drifts. Times are medians, in seconds. Needs cargo and a way to crates.io.
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
RUNS = int(os.environ.get("RUNS", "5"))
IMAGES, STEPS = 5_000, 10
OURS = f'image-dsl = {{ path = "{ROOT}" }}\n'
STATEMENTS = (
    f'image-dsl = {{ path = "{ROOT}", default-features = false, features = ["dockerfile", "projects"] }}\n'
)
BARE = f'image-dsl = {{ path = "{ROOT}", default-features = false }}\n'
MAUD = 'maud = "=0.27.0"\n'


def statements(n):
    """Ten statements, each with the number of its image."""
    return [
        f'from "python:3.{n % 14}-slim"',
        f'apt "git", "curl"',
        f'pip "requests", "pandas>={n % 3}"',
        f'env IMAGE_NUMBER = "{n}"',
        f'workdir "/app/{n}"',
        f'run "echo {n} && make"',
        f'label number = "{n}"',
        f'user "app{n}"',
        f'expose {n + 1}',
        f'cmd ["python", "-m", "app{n}"]',
    ]


def steps(n):
    """What the macro makes of them."""
    return [
        f'Step::From("python:3.{n % 14}-slim")',
        f'Step::Apt2(["git", "curl"])',
        f'Step::Pip2(["requests", "pandas>={n % 3}"])',
        f'Step::Env("IMAGE_NUMBER", "{n}")',
        f'Step::Workdir("/app/{n}")',
        f'Step::Run("echo {n} && make")',
        f'Step::Label("number", "{n}")',
        f'Step::User("app{n}")',
        f'Step::Expose1("{n + 1}")',
        f'Step::Cmd3(["python", "-m", "app{n}"])',
    ]


def elements(n, value):
    """Ten elements of maud's: text alone, which it joins to one, or each with a value."""
    inside = "(N)" if value else f'"{n}"'
    return " ".join(f'p id="i{n}" class="c{k}" {{ "text " {inside} }}' for k in range(STEPS))


def macro_images(count):
    body = "".join(f"pub const I{n}: Image = image! {{ {'; '.join(statements(n))}; }};\n" for n in range(count))
    return "use image_dsl::{Image, image};\n" + body


def written_images(count):
    make = 'pub const I{}: Image = Image::Plain(&[{}], "{}in src/lib.rs");\n'
    body = "".join(make.format(n, ", ".join(steps(n)), STEPS * f"{n + 2} ") for n in range(count))
    return "use image_dsl::{Image, Step};\n" + body


def maud_pages(count, value=False):
    body = "".join(f"pub fn f{n}() -> Markup {{ html! {{ {elements(n, value)} }} }}\n" for n in range(count))
    return "use maud::{Markup, html};\npub const N: u32 = 5;\n" + body


def one_image(count):
    lines = "".join(f'    run "echo {n} && make";\n' for n in range(count))
    return f"use image_dsl::{{Image, image}};\npub const I: Image = image! {{\n    from \"debian:12\";\n{lines}}};\n"


def crate(folder, name, dependencies, source):
    """A library crate; comes with its own workspace and target folder."""
    path = folder / name
    (path / "src").mkdir(parents=True)
    manifest = f'[package]\nname = "{name}"\nedition = "2024"\n[dependencies]\n{dependencies}[workspace]\n'
    (path / "Cargo.toml").write_text(manifest)
    (path / "src/lib.rs").write_text(source)
    return path


def environment(path):
    return dict(os.environ, CARGO_TARGET_DIR=str(path / "target"), CARGO_INCREMENTAL="0")


def check(path, clean=False):
    """The seconds of one `cargo check`, of the crate alone or with all it depends on."""
    if clean:
        shutil.rmtree(path / "target", ignore_errors=True)
    else:
        subprocess.run(["cargo", "clean", "-q", "-p", path.name], cwd=path, check=True, capture_output=True)
    start = time.monotonic()
    subprocess.run(["cargo", "check", "-q", "--offline"], cwd=path, check=True, env=environment(path))
    return time.monotonic() - start


def measure(title, crates, clean=False):
    """Checks the crates in turn, and prints medians and the ratio of the first to each."""
    for path in crates.values():
        subprocess.run(["cargo", "check", "-q"], cwd=path, check=True, env=environment(path))
    times = {name: [] for name in crates}
    for _ in range(RUNS):
        for name, path in crates.items():
            times[name].append(check(path, clean))
    print(f"\n{title} (median of {RUNS})")
    first = next(iter(times))
    for name, taken in times.items():
        ratios = [a / b for a, b in zip(times[first], taken)]
        print(f"  {name:34} {statistics.median(taken):7.2f} s   {first} is {statistics.median(ratios):5.2f} x this")
    sys.stdout.flush()


def images(folder):
    measure(f"{IMAGES} images of {STEPS} steps, the crate alone", {
        "image!": crate(folder, "macro-images", OURS, macro_images(IMAGES)),
        "the same const data": crate(folder, "written-images", OURS, written_images(IMAGES)),
        "maud, static elements": crate(folder, "maud-static", MAUD, maud_pages(IMAGES)),
        "maud, a value in each": crate(folder, "maud-values", MAUD, maud_pages(IMAGES, value=True)),
    })


def linear(folder):
    measure("one image of so many steps, the crate alone", {
        f"{count} steps": crate(folder, f"steps-{count}", OURS, one_image(count)) for count in (100_000, 1_000, 10)
    })


def clean(folder):
    measure("one image, with all dependencies from nothing", {
        "image!": crate(folder, "clean-ours", OURS, macro_images(1)),
        "image!, dockerfile and projects": crate(folder, "clean-statements", STATEMENTS, macro_images(1)),
        "image!, default-features = false": crate(folder, "clean-bare", BARE, macro_images(1)),
        "maud": crate(folder, "clean-maud", MAUD, maud_pages(1)),
    }, clean=True)


def main():
    all_of_them = {"images": images, "steps": linear, "clean": clean}
    wanted = sys.argv[1:] or list(all_of_them)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            all_of_them[name](Path(folder))


if __name__ == "__main__":
    main()
