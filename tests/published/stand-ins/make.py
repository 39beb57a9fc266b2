#!/usr/bin/env python3
"""Packages for the images of the examples, where a build cannot have those of the net, or only at the cost of gigabytes.

Below /srv/stand-in: Python packages (a folder that pip and uv look into beside PyPI, and a private index), packages of
Debian (the only ones that apt knows afterwards), a repository that git has for the one on github.com, and a Python that
uv installs. Each has the name, the versions and the programs that an example asks for, and next to nothing inside.
"""
import hashlib, io, json, pathlib, shutil, subprocess, sysconfig, tarfile, zipfile

HERE = pathlib.Path("/srv/stand-in")

TORCHRUN = '''
def run():
    """Runs a program as often as it is told to, each time with the rank of that process."""
    import os, subprocess, sys
    option, program, *arguments = sys.argv[1:]
    count = int(option.removeprefix("--nproc-per-node="))
    ranks = [dict(os.environ, RANK=str(rank), WORLD_SIZE=str(count)) for rank in range(count)]
    started = [subprocess.Popen([sys.executable, program, *arguments], env=rank) for rank in ranks]
    sys.exit(max([process.wait() for process in started]))
'''
DOWNLOAD = '''
def run():
    """Puts a file for a model into a folder, for those who have a token."""
    import os, pathlib, sys
    command, model, option, folder = sys.argv[1:]
    assert (command, option) == ("download", "--local-dir"), sys.argv
    assert os.environ["HF_TOKEN"] and os.environ["HF_HUB_DOWNLOAD_TIMEOUT"] == "60"
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    pathlib.Path(folder, "config.json").write_text(model)
'''
# Name: versions, source, programs. The highest version of a package is what `>=` asks for.
PYTHON = {
    "torch": (["2.7.1"], TORCHRUN, {"torchrun": "torch:run"}),
    "torchvision": (["0.22.99"], "", {}),
    "transformers": (["99.0"], "", {}),
    "accelerate": (["0.99", "99.0"], "", {}),
    "datasets": (["99.0"], "", {}),
    "wandb": (["99.0"], "", {}),
    "huggingface_hub": (["99.0"], DOWNLOAD, {"huggingface-cli": "huggingface_hub:run"}),
    "hf_transfer": (["99.0"], "", {}),
    "numpy": (["2.99"], "", {}),
    "pandas": (["99.0"], "", {}),
    "matplotlib": (["99.0"], "", {}),
    "ipython": (["99.0"], "", {}),
    "pillow": (["11.99"], "", {}),
}
# What is imported, where it has another name.
MODULES = {"pillow": "PIL", "ipython": "IPython"}
PRIVATE = {"my_private_package": (["1.2.3"], "", {}), "shop_templates": (["2.0"], "", {})}
DEBIAN = [
    "build-essential", "curl", "ffmpeg", "gcc", "gfortran", "libgl1", "libglib2.0-0", "libgomp1", "libpq5", "ripgrep"
]


def wheel(folder, name, version, source, programs):
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    points = "".join(f"{program} = {function}\n" for program, function in programs.items())
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{MODULES.get(name, name)}/__init__.py", f"__version__ = '{version}'\n{source}")
        extras = "Provides-Extra: torch\nRequires-Dist: torch; extra == 'torch'\n" if name == "transformers" else ""
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{extras}")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{points}")
        archive.writestr(f"{info}/RECORD", "")


def python_packages():
    for name, (versions, source, programs) in PYTHON.items():
        for version in versions:
            wheel(HERE / "wheels", name, version, source, programs)
    for name, (versions, source, programs) in PRIVATE.items():
        project = name.replace("_", "-")
        folder = HERE / "simple" / project
        wheel(folder, name, versions[0], source, programs)
        files = [file.name for file in folder.iterdir()]
        (folder / "index.html").write_text("".join(f'<a href="{file}">{file}</a>' for file in files))
    # Not asked for long: an index that is not there.
    pip = pathlib.Path("/etc/pip.conf")
    pip.write_text(pip.read_text() + f"find-links = {HERE}/wheels\nretries = 2\ntimeout = 60\n")
    pathlib.Path("/etc/uv").mkdir()
    pathlib.Path("/etc/uv/uv.toml").write_text(f'native-tls = true\nfind-links = ["{HERE}/wheels"]\n')


def debian_packages():
    folder, index = HERE / "apt", []
    folder.mkdir()
    for name in DEBIAN:
        control = f"Package: {name}\nVersion: 99:1\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: nothing\n"
        (HERE / "deb/DEBIAN").mkdir(parents=True)
        (HERE / "deb/DEBIAN/control").write_text(control)
        file = folder / f"{name}.deb"
        subprocess.check_call(["dpkg-deb", "--build", HERE / "deb", file], stdout=subprocess.DEVNULL)
        shutil.rmtree(HERE / "deb")
        data = file.read_bytes()
        index.append(f"{control}Filename: ./{file.name}\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n")
    (folder / "Packages").write_text("\n".join(index))
    sources = pathlib.Path("/etc/apt")
    for file in [sources / "sources.list", *(sources / "sources.list.d").iterdir()]:
        file.unlink(missing_ok=True)
    (sources / "sources.list").write_text(f"deb [trusted=yes] file:{folder} ./\n")


BACKEND = '''
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel, info = "features-2.3.0-py3-none-any.whl", "features-2.3.0.dist-info"
    with zipfile.ZipFile(f"{folder}/{wheel}", "w") as archive:
        archive.writestr("features.py", "NAME = 'features'\\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: features\\nVersion: 2.3.0\\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel
'''


def repository():
    """A project that needs nothing to be built, at the place of one on github.com."""
    work, bare = HERE / "work", HERE / "git/mycompany/features"
    work.mkdir()
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (work / "pyproject.toml").write_text(project)
    (work / "backend.py").write_text(BACKEND)
    git = ["git", "-C", work, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message=x"], ["tag", "2.3.0"]):
        subprocess.check_call([*git, *words])
    subprocess.check_call(["git", "clone", "--quiet", "--bare", work, bare])
    shutil.rmtree(work)
    subprocess.check_call(["git", "config", "--system", f"url.file://{HERE}/git/.insteadOf", "https://github.com/"])


def python():
    """Python 3.12 as uv finds and unpacks it; what runs is the base's own, with packages of its own."""
    folder = HERE / "python"
    (folder / "bin").mkdir(parents=True)
    (folder / "lib/python3.12").mkdir(parents=True)
    shutil.copy("/usr/bin/python3", folder / "bin/python3.12", follow_symlinks=True)
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to("python3.12")
    for name in ("pip", "pip3"):
        (folder / "bin" / name).write_text("#!/opt/python/3.12/bin/python\nfrom pip import main\nraise SystemExit(main())\n")
        (folder / "bin" / name).chmod(0o755)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = true\n")
    name = f"_sysconfigdata__linux_{sysconfig.get_config_var('MULTIARCH')}.py"
    data = "# system configuration generated and used by the sysconfig module\nbuild_time_vars = {'CC': 'cc'}\n"
    (folder / "lib/python3.12" / name).write_text(data)
    archive = HERE / "python.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        tar.add(folder, "python")
    shutil.rmtree(folder)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    entries = {f"cpython-3.12.9-linux-{family}-gnu": entry(family, archive, digest) for family in ("x86_64", "aarch64")}
    (HERE / "downloads.json").write_text(json.dumps(entries))


def entry(family, archive, digest):
    return {
        "name": "cpython", "arch": {"family": family, "variant": None}, "os": "linux", "libc": "gnu",
        "major": 3, "minor": 12, "patch": 9, "prerelease": "", "variant": None, "build": "20250212",
        "url": f"file://{archive}", "sha256": digest,
    }


for make in (python_packages, debian_packages, repository, python):
    make()
