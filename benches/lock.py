#!/usr/bin/env python3
"""How long `lock --check` takes for many bases.

    python3 benches/lock.py                # by the registry at 127.0.0.1:5000, or that of REGISTRY; a few minutes

Small bases are put into the registry, locked, and compared with it. The times are medians of wall time, with the least and the
most. Needs cargo and a registry.
"""

import hashlib
import json
import os
import statistics
import tempfile
import urllib.request
from pathlib import Path

from common import compiled, crate, seconds

REGISTRY = os.environ.get("REGISTRY", "127.0.0.1:5000")
RUNS = int(os.environ.get("RUNS", "11"))
BASES = int(os.environ.get("BASES", "20"))
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def repository(number):
    return f"image-dsl-bench/lock-{number}"


def send(method, address, data=b"", kind="application/octet-stream"):
    if address.startswith("/"):
        address = f"http://{REGISTRY}{address}"
    request = urllib.request.Request(address, data=data, method=method, headers={"content-type": kind})
    with urllib.request.urlopen(request) as answer:
        return answer.headers


def put_blob(name, data):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    place = send("POST", f"/v2/{name}/blobs/uploads/")["Location"]
    send("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", data)
    return {"digest": digest, "size": len(data)}


def put_base(number):
    """Puts a base of one empty layer."""
    name, layer = repository(number), bytes(10240)
    of_layer = put_blob(name, layer)
    config = {"os": "linux", "architecture": "amd64", "config": {"Labels": {"number": str(number)}},
              "rootfs": {"type": "layers", "diff_ids": [of_layer["digest"]]}}
    of_config = put_blob(name, json.dumps(config).encode())
    of_config["mediaType"] = "application/vnd.oci.image.config.v1+json"
    of_layer["mediaType"] = "application/vnd.oci.image.layer.v1.tar"
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": of_config, "layers": [of_layer]}
    send("PUT", f"/v2/{name}/manifests/1", json.dumps(manifest).encode(), MANIFEST)


def program():
    images = [f'const A{number}: Image = image! {{ from "{REGISTRY}/{repository(number)}:1"; env A = "1"; }};'
              for number in range(BASES)]
    names = ", ".join(f"A{number}" for number in range(BASES))
    return "\n".join(["use image_dsl::{Image, image};", *images, f"image_dsl::main![{names}];"])


def report(what, times):
    print(f"{what}: {statistics.median(times):.3f} s ({min(times):.3f} to {max(times):.3f})", flush=True)


def main():
    for number in range(BASES):
        put_base(number)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        crate(folder, program(), "")
        images = compiled(folder)
        report(f"lock of {BASES} bases", [seconds([images, "lock", "--update"], cwd=folder) for _ in range(RUNS)])
        report(f"lock --check of {BASES} bases", [seconds([images, "lock", "--check"], cwd=folder) for _ in range(RUNS)])


if __name__ == "__main__":
    main()
