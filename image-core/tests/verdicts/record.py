"""Records what uv and Poetry say of locks: `record.py uv PROGRAM` or `record.py poetry PROGRAM`.

Each folder has a project, and `changes.tsv` with changes of its text: what stands there, a tab, what takes its place
(`\\n` is a line end), and after another tab the file, if it is not `pyproject.toml`. If nothing stands there, the file is
written anew; if nothing takes its place then, the file or folder is removed. The project is locked if it has no lock, and
each change is judged beside that lock, in `verdicts.tsv`: `fresh` or `stale` before the change.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

tool, program = sys.argv[1:]
LOCK, CHECK = {
    "uv": (["lock"], ["lock", "--check"]),
    "poetry": (["lock"], ["check", "--lock"]),
}[tool]


def run(folder, words):
    return subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)


def change(place, old, new, file="pyproject.toml"):
    path = pathlib.Path(place) / file
    if not old and not new:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return
    text = path.read_text() if old else ""
    assert old in text, old
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new, 1))


for folder in sorted((pathlib.Path(__file__).parent / tool).iterdir()):
    lock = folder / f"{tool}.lock"
    if not lock.exists() and run(folder, LOCK).returncode:
        sys.exit(f"{folder} cannot be locked")
    lines = []
    for line in (folder / "changes.tsv").read_text().splitlines():
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(folder, place, dirs_exist_ok=True)
            change(place, *line.replace("\\n", "\n").split("\t"))
            done = run(place, CHECK)
        is_fresh = not done.returncode and "significantly" not in done.stderr
        lines.append(f"{'fresh' if is_fresh else 'stale'}\t{line}\n")
        print(lines[-1], done.stderr.strip().splitlines()[-1:], end="", flush=True)
    (folder / "verdicts.tsv").write_text("".join(lines))
