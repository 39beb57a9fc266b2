"""Reads the Dockerfile of each example by the official parser and by hadolint."""

import json
import pathlib
import subprocess
import sys

import dockerfile

HADOLINT = pathlib.Path(sys.executable).with_name("hadolint")

# Policies of hadolint that a user may have or not: pinned versions, a shell with pipefail, the last user, one run.
POLICIES = {"DL3002", "DL3008", "DL3013", "DL3016", "DL3018", "DL3041", "DL3059", "DL3066", "DL4006"}


def examples():
    metadata = subprocess.check_output(["cargo", "metadata", "--no-deps", "--format-version", "1"])
    targets = [target for package in json.loads(metadata)["packages"] for target in package["targets"]]
    return [target["name"] for target in targets if "example" in target["kind"]]


def findings(text):
    """What hadolint finds, without policies."""
    command = [HADOLINT, "--format", "json", "--no-fail", "-"]
    found = json.loads(subprocess.check_output(command, input=text.encode()))
    return [f"{row['code']} line {row['line']}: {row['message']}" for row in found if row["code"] not in POLICIES]


def check(name):
    text = subprocess.check_output(["cargo", "run", "--quiet", "--example", name], text=True)
    try:
        count = len(dockerfile.parse_string(text))
    except dockerfile.GoParseError as error:
        return [f"the parser refuses it: {error}"]
    print(f"{name}: {count} instructions")
    return findings(text)


def main():
    names = examples()
    wrong = {name: found for name in names if (found := check(name))}
    for name, found in wrong.items():
        print(f"{name}:", *found, sep="\n  ")
    if not names:
        print("there are no examples")
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main())
