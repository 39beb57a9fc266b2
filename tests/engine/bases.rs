//! Bases by name, and the Python that a base gets: uv installs a made-up one, as no archive can be fetched everywhere.

use std::path::Path;
use std::process::Command;

use image_dsl::{Spec, base};

use crate::case::{Built, Case, Findings};
use crate::tools::{provide_micromamba, provide_uv};

/// The script of every program of the made-up Python; its pip installs nothing where uv's mark is.
const PROGRAM: &str = "#!/bin/sh\n\
    here=$(dirname \"$(realpath \"$0\")\")\n\
    test ! -e \"$here/../lib/python3.11/EXTERNALLY-MANAGED\" || exit 1\n\
    echo \"${0##*/} $*\" | tee -a /ran\n";
/// All files but those of the engine, which also leaves the places of mounts, if it is an older buildah; the Python is
/// one.
const FILES: &str = "find / -xdev -type f ! \\( -path '/tmp/image-dsl*' -empty \\) | grep -vE '^/(proc|sys|dev|etc|run)/|^/(.dockerenv|before)$' | sed 's,^/opt/python/.*,/opt/python,' \
    | LC_ALL=C sort -u";
/// uv changes the paths in this file.
const SYSCONFIG: &str =
    "# system configuration generated and used by the sysconfig module\nbuild_time_vars = {'CC': 'cc'}\n";

#[test]
fn a_python_is_installed_and_nothing_else_stays() {
    provide_uv();
    let case = Case::new("add-python");
    made_up_python(&case.context());
    let files = format!("RUN {FILES} > /before");
    let setup = [
        "COPY made-up /srv/made-up",
        "ENV UV_PYTHON_DOWNLOADS_JSON_URL=file:///srv/made-up/downloads.json",
        &files,
    ];
    let from = Spec::builder().context(case.context()).from(base::debian());
    let with = from.setup(setup).add_python("3.11");
    case.verify(&with.pip("six").run("python3 -V"), verify);
}

fn verify(built: &Built<'_>, findings: &mut Findings) {
    let mut prints = |shell: &str, declared: &str| {
        let found = built.prints(&["sh", "-c", shell]);
        let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        findings.same(shell, &found, &Ok(declared.to_owned()));
    };
    prints("cat /ran", "pip install six\npython3 -V\n");
    prints(
        "for each in python python3 python3.11 pip pip3 flask; do $each; done",
        "python \npython3 \npython3.11 \npip \npip3 \nflask \n",
    );
    prints("ls -A /opt/python | sed 's/-linux.*//'", "3.11\ncpython-3.11.9\n");
    prints("ls -d /root/.cache/uv /root/.local 2>/dev/null | cat", "");
    let found = format!("{FILES} | comm -13 /before -");
    prints(&found, "/opt/python\n/ran\n");
}

/// An archive as those of python-build-standalone are, and the list in which uv finds it.
fn made_up_python(context: &Path) {
    let (programs, library) = (context.join("python/bin"), context.join("python/lib/python3.11"));
    for folder in [&programs, &library, &context.join("made-up")] {
        std::fs::create_dir_all(folder).expect("a folder of the Python");
    }
    for name in ["python", "python3", "python3.11", "pip", "pip3", "pip3.11", "flask"] {
        std::fs::write(programs.join(name), PROGRAM).expect("a program of the Python");
    }
    let sysconfig = library.join("_sysconfigdata__linux_x86_64-linux-gnu.py");
    std::fs::write(sysconfig, SYSCONFIG).expect("a file of the Python");
    let script = "cd \"$0\" && chmod 755 python/bin/* && tar -czf made-up/python.tar.gz python && rm -r python";
    let status = Command::new("sh").args(["-c", script]).arg(context).status();
    assert!(status.is_ok_and(|status| status.success()), "the Python is not packed");
    let archive = std::fs::read(context.join("made-up/python.tar.gz")).expect("the archive");
    let list = ["x86_64", "aarch64"].map(|family| entry(family, &archive));
    let list: serde_json::Map<_, _> = list.into_iter().collect();
    let list = serde_json::Value::from(list).to_string();
    std::fs::write(context.join("made-up/downloads.json"), list).expect("the list");
}

fn entry(family: &str, archive: &[u8]) -> (String, serde_json::Value) {
    let download = serde_json::json!({
        "name": "cpython", "arch": { "family": family, "variant": null }, "os": "linux", "libc": "gnu",
        "major": 3, "minor": 11, "patch": 9, "prerelease": "", "variant": null, "build": "20240814",
        "url": "file:///srv/made-up/python.tar.gz", "sha256": sha256(archive),
    });
    (format!("cpython-3.11.9-linux-{family}-gnu"), download)
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let sum = sha2::Sha256::digest(bytes);
    sum.iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Makes the Python that it is told to install, of which conda-forge has none here.
const MICROMAMBA: &str = "#!/bin/sh\nset -eu\nmkdir -p /opt/conda/bin\necho \"$(id -u) $*\" >/opt/conda/asked\n\
    printf \"#!/bin/sh\\necho python of conda\\n\" >/opt/conda/bin/python\nchmod 755 /opt/conda/bin/python\n";

#[test]
fn a_python_of_conda_is_found_without_a_shell() {
    provide_micromamba("mambaorg/micromamba:1.5.10-bookworm-slim", MICROMAMBA);
    let case = Case::new("micromamba");
    let image = Spec::builder().from(base::micromamba().version("3.11")).run(["python"]);
    case.verify(&image, |built, findings| {
        let text = |result: Result<Vec<u8>, String>| result.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        findings.same(
            "python",
            &text(built.prints(&["python"])),
            &Ok("python of conda\n".to_owned()),
        );
        let asked = "0 install --yes --name base --channel conda-forge python=3.11\n";
        findings.same(
            "arguments",
            &text(built.file("/opt/conda/asked")),
            &Ok(asked.to_owned()),
        );
    });
}
