#!/usr/bin/env python3
"""Sets our Dockerfile parser beside Docker's own, over the Dockerfiles of any folders.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install dockerfile==3.4.0
    cargo build -p image-core --features import --example dockerfile_lines
    /tmp/venv/bin/python tests/corpus/compare.py FOLDER ... [--mutate N] [--compile]

PyPI's `dockerfile` is the Go parser of BuildKit 0.12.5. It only splits a file into instructions; that an instruction
exists and has arguments is checked by a second stage of BuildKit: files that ours splits in the same way and then refuses
are counted by rule. Of each file that is accepted, the rendered spec is read by that parser too, and has to mean the same (`meaning.py`). Five
things have changed in BuildKit since, and are counted as such: see `explained`. Leaves with 1 if anything differs
without an explanation. `--compile` also compiles the `image!` that each file is imported as, and compares what that is
rendered to (`imported.py`). `--mutate N` also compares N files made of random pieces of the ones found.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import dockerfile
from imported import compiled
from meaning import meaning

NAME = re.compile(r"(?i)^(dockerfile|containerfile)|\.(dockerfile|containerfile)$")
OTHER = re.compile(r"\.(go|md|py|ts|js|sh|ya?ml|json|dockerignore|template|tmpl|j2)$")
ROOT = pathlib.Path(__file__).parents[2]
READER = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/examples/dockerfile_lines"

# What BuildKit refuses while parsing. All other rules are those of its later stages.
PARSING = {"line_length", "directive", "json_strings", "key_value", "heredoc"}
BAD = (
    "refused by ours alone",
    "refused by theirs alone",
    "different",
    "converted to another spec the second time",
    "rendered to what theirs refuses",
    "changed by rendering",
    "imported: does not compile",
    "imported: rendered to what theirs refuses",
    "imported: changed",
)
SPLIT = "split as theirs, refused by BuildKit's second stage"
KNOWN = {name.upper() for name in dockerfile.all_cmds()}


def found(folders):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and NAME.search(path.name) and not OTHER.search(path.name):
                yield path


def ours(paths):
    lines = "".join(f"{path}\n" for path in paths)
    done = subprocess.run([READER], input=lines, capture_output=True, text=True, check=True)
    return [shown(json.loads(line)) for line in done.stdout.splitlines()]


def shown(our):
    """Texts as the package shows them: up to the first NUL."""
    for one in our["instructions"]:
        one["value"] = [value.split("\0")[0] for value in one["value"]]
    return our


def theirs(path):
    """The instructions, or the error as text; `None` where the package cannot say."""
    try:
        return [command(one) for one in dockerfile.parse_file(str(path))]
    except dockerfile.GoParseError as error:
        return str(error)
    except UnicodeDecodeError:
        return None


def command(one):
    # Of ONBUILD the package gives no here-documents.
    return {
        "cmd": (one.cmd or "").upper(),
        "sub": (one.sub_cmd or "").upper(),
        "json": one.json,
        "start": one.start_line,
        "end": one.end_line,
        "flags": list(one.flags),
        "value": list(one.value),
        "heredocs": [[h.name, h.file_descriptor, h.content] for h in one.heredocs],
    }


def verdict(path, our, their):
    """What a file shows, and the first difference if there is one."""
    rules = sorted({problem["rule"] for problem in our["problems"]})
    if their is None:
        return "not text", None
    if rules == ["encoding"]:
        return "not text", None
    if isinstance(their, str):
        if our["problems"]:
            return "refused by both", None
        return explained(path, our, their) or "refused by theirs alone", their
    if PARSING & set(rules):
        first = next(problem for problem in our["problems"] if problem["rule"] in PARSING)
        return explained(path, our, their) or "refused by ours alone", first["text"]
    unknown = [(one["start"], one["end"]) for one in their if is_unknown(one)]
    their = [one for one in map(readable, their) if one]
    lines = unknowns(our)
    equal = our["instructions"] == their and len(lines) == len(unknown)
    equal &= all(start <= line <= end for line, (start, end) in zip(lines, unknown))
    if not (equal or len(our["problems"]) == 100 or "garbled_flag" in rules):
        return explained(path, our, their) or "different", difference(our["instructions"], their) or unknown
    if rules:
        return SPLIT, our["problems"][0]["text"]
    return carried(our, their)


def carried(our, their):
    """Whether the file still means the same after it was a spec."""
    rendered = our["rendered"]
    if "problems" in rendered:
        return "accepted by both, equal, but for a spec", rendered["problems"][0]["text"]
    if not rendered["same"]:
        return "converted to another spec the second time", rendered["text"]
    with tempfile.NamedTemporaryFile("w", newline="") as file:
        file.write(rendered["text"])
        file.flush()
        again = theirs(file.name)
    if isinstance(again, str):
        return "rendered to what theirs refuses", again
    before, after = meaning(their, our["escape"]), meaning(again, "\\")
    if before == after:
        return "accepted by both, equal, and equal again when rendered", None
    changed = next(((a, b) for a, b in zip(before, after) if a != b), (len(before), len(after)))
    return "changed by rendering", changed


def unknowns(our):
    """The lines that start with no instruction, of which ours only says so."""
    return [problem["line"] for problem in our["problems"] if problem["rule"] == "unknown_instruction"]


def is_unknown(one):
    return one["cmd"] not in KNOWN or one["cmd"] == "ONBUILD" and one["sub"] not in {"", *KNOWN}


def readable(one):
    """An instruction without what the second stage does not know."""
    if one["cmd"] not in KNOWN:
        return None
    if one["cmd"] == "ONBUILD" and (one["sub"] not in KNOWN or one["sub"] == "ONBUILD"):
        return one | {"sub": "", "value": [], "json": False}
    return one


def explained(path, our, their):
    """What differs between BuildKit 0.12.5 and today's."""
    text = path.read_bytes()
    if re.search(rb"<<-?(?:[ \t]|[\\`]\s*\n\s)", text):
        return "explained: a blank after << belongs to the here-document since 0.13"
    if b"<<" in text and re.search(rb"\$\{\w+[#%/]", text):
        return "explained: a line with ${x#y}, ${x%y} or ${x/y/z} has here-documents since 0.13"
    if re.match(rb"#\s*check\s*=|#\s*\xc2\xa0", text):
        return "explained: `check`, and blanks that are not ASCII, stand in parser directives since 0.13"
    pairs = list(zip(our["instructions"], their if isinstance(their, list) else []))
    if our["escape"] == "`" and any(our["flags"] != their["flags"] for our, their in pairs):
        return "explained: the escape character of the directive counts in flags since 0.13"
    if any(their["json"] and not our["json"] for our, their in pairs):
        return "explained: text after a JSON array makes it a command since 0.14"
    return None


def difference(our, their):
    for a, b in zip(our, their):
        if a != b:
            keys = [key for key in a if a[key] != b[key]]
            return {key: (a[key], b[key]) for key in keys} | {"line": a["start"]}
    return len(our) != len(their) and f"{len(our)} and {len(their)} instructions"


def mutants(paths, count, folder):
    """Files of pieces: lines of others, with some bytes replaced by ones that the language knows."""
    random.seed(4)
    files = [path.read_bytes().splitlines(True) for path in paths]
    starts = re.compile(rb"(?i)\s*(%s)\s" % b"|".join(name.encode() for name in KNOWN))
    places = [(lines, at) for lines in files for at, line in enumerate(lines) if starts.match(line)]
    special = [b"\\", b'"', b"'", b"`", b"$", b"{", b"}", b"<<EOF", b"<<-", b"[", b"]", b",", b"#", b"\n", b"\r\n", b"\t",
               b" ", b"--", b"=", b"\\\n", b"ONBUILD ", b"\xc2\xa0", b"EOF\n", b"\n# escape=`\n", b"ENV ", b":", b"\xc3\xa9"]
    for number in range(count):
        pieces = random.choices(places, k=random.randint(1, 6))
        start = random.choice([b"", b"FROM debian:12 AS base\nFROM base\n", b"# escape=`\nFROM debian:12\n"])
        text = bytearray(start + b"".join(b"".join(lines[at : at + random.randint(1, 5)]) for lines, at in pieces))
        for _ in range(random.randint(0, 6)):
            at = random.randint(0, len(text))
            text[at : at + random.randint(0, 2)] = random.choice(special)
        path = pathlib.Path(folder) / f"Dockerfile.{number}"
        path.write_bytes(text.replace(b"\0", b""))
        yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--mutate", type=int, default=0, metavar="N")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--show", default="|".join(BAD), metavar="REGEX")
    options = parser.parse_args()
    paths = list(found(options.folders))
    with tempfile.TemporaryDirectory() as folder:
        paths += mutants(paths, options.mutate, folder)
        sys.exit(report(paths, options.show, options.compile))


def report(paths, show, compiles):
    counts = collections.Counter()
    rules = collections.Counter()
    read = list(zip(paths, ours(paths), strict=True))
    comparable = []
    for path, our in read:
        kind, detail = verdict(path, our, theirs(path))
        if not kind.startswith("explained"):
            comparable.append((path, our))
        counts[kind] += 1
        if kind == SPLIT:
            rules.update({problem["rule"] for problem in our["problems"]})
        if re.match(show, kind):
            print(f"{path}: {kind}: {detail or our['problems'][0]['text']}")
    for path, kind, detail in compiled(comparable, ROOT, theirs) if compiles else ():
        counts[f"imported: {kind}"] += 1
        if re.match(show, f"imported: {kind}"):
            print(f"{path}: imported: {kind}: {detail}")
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count:7} {kind}")
    for rule, count in rules.most_common():
        print(f"{'':7} {count:6} files by {rule}")
    return int(any(counts[kind] for kind in BAD))


if __name__ == "__main__":
    main()
