"""Reads the Dockerfiles of the examples and of the pages in docs/coming-from by the official parser and by hadolint."""

import json
import pathlib
import subprocess
import sys
import tempfile

import dockerfile

HADOLINT = pathlib.Path(sys.executable).with_name("hadolint")

# Policies of hadolint that a user may have or not: pinned versions, a shell with pipefail, the last user, one run.
POLICIES = {"DL3002", "DL3008", "DL3013", "DL3016", "DL3018", "DL3041", "DL3059", "DL3066", "DL4006"}
# What users write, as the documentation that a page quotes does: in `run` `yarn install`, `cd`, `pip install` and `echo $(date)`,
# and a tag `latest` where the lint is allowed.
OF_USERS = {"DL3003", "DL3007", "DL3042", "DL3060", "SC2046"}


def examples():
    """The examples of the facade that print a Dockerfile: those that need features do other things."""
    metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--no-deps", "--format-version", "1"]))
    (facade,) = [package for package in metadata["packages"] if package["name"] == "image-dsl"]
    targets = [target for target in facade["targets"] if not target.get("required-features")]
    return [target["name"] for target in targets if "example" in target["kind"]]


def findings(text):
    """What hadolint finds, without policies."""
    command = [HADOLINT, "--format", "json", "--no-fail", "-"]
    found = json.loads(subprocess.check_output(command, input=text.encode()))
    # It cannot read `RUN --device`.
    found = [row for row in found if row["code"] not in POLICIES | OF_USERS and '"--device' not in row["message"]]
    return [f"{row['code']} line {row['line']}: {row['message']}" for row in found]


def check(name, text):
    """What is wrong with a Dockerfile."""
    try:
        count = len(dockerfile.parse_string(text))
    except dockerfile.GoParseError as error:
        return [f"the parser refuses it: {error}"]
    print(f"{name}: {count} instructions")
    return findings(text)


def example(name):
    return subprocess.check_output(["cargo", "run", "--quiet", "--example", name], text=True)


def pages():
    """The Dockerfiles of the pages' images."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call(["cargo", "run", "--quiet", "--package", "coming-from", "--", folder])
        return {path.stem: path.read_text() for path in sorted(pathlib.Path(folder).iterdir())}


def main():
    texts = {name: example(name) for name in examples()} | pages()
    wrong = {name: found for name, text in texts.items() if (found := check(name, text))}
    for name, found in wrong.items():
        print(f"{name}:", *found, sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
