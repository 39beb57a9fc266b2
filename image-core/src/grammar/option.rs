//! Options of installers among the packages: each is answered with what the language has for it.

use super::bytes::{find, is_at, is_one_of};
use super::wrong;
use crate::rule::{Fault, Rule};

/// Options by their names, and what to do instead.
type Answers = &'static [(&'static [&'static str], &'static str)];

/// Those of pip.
pub(crate) const PIP: Answers = &[
    (
        &["-e", "--editable"],
        "copy the project, and install it by `run \"pip install -e /app\"`",
    ),
    (&["--pre"], "write the option `pre` after the packages"),
    (&["-r", "--requirement"], "write `requirements = \"requirements.txt\"`"),
    (&["-i", "--index-url"], "write `index_url = \"https://…\"`"),
    (&["--extra-index-url"], "write `extra_index_url = \"https://…\"`"),
    (&["-f", "--find-links"], "write `find_links = \"https://…\"`"),
    (
        &["-c", "--constraint"],
        "bind the file and write `extra_options = \"-c /path/constraints.txt\"`",
    ),
    (
        &["--no-cache-dir", "-q", "--quiet", "--disable-pip-version-check"],
        "leave it out; the cache is not in the image",
    ),
    (&["-U", "--upgrade"], "write `extra_options = \"--upgrade\"`"),
];

/// Those of apt-get.
pub(crate) const APT: Answers = &[
    (
        &["--no-install-recommends"],
        "leave it out; `apt` installs none without the option `recommends`",
    ),
    (
        &["--install-recommends"],
        "write the option `recommends` after the packages",
    ),
    (
        &["-y", "--yes", "-q", "-qq", "-qy", "-yq", "--assume-yes"],
        "leave it out; `apt` never asks",
    ),
    (
        &["-t", "--target-release", "--default-release"],
        "write `release = \"bookworm-backports\"`",
    ),
];

/// Those of apk.
pub(crate) const APK: Answers = &[
    (
        &["--no-cache", "-U", "--update", "--update-cache", "-q", "--quiet"],
        "leave it out; the cache is not in the image",
    ),
    (&["-t", "--virtual"], "write `virtual = \".build\"`"),
];

/// Those of dnf.
pub(crate) const DNF: Answers = &[
    (
        &["-y", "--assumeyes", "-q", "--quiet"],
        "leave it out; `dnf` never asks",
    ),
    (
        &["--setopt", "--nodocs", "--best"],
        "install it by `run \"dnf install …\"`",
    ),
];

/// Those of micromamba.
pub(crate) const CONDA: Answers = &[
    (&["-c", "--channel"], "write `channels = [\"conda-forge\"]`"),
    (&["-f", "--file"], "write `spec_file = \"environment.yml\"`"),
    (
        &["-y", "--yes", "-q", "--quiet"],
        "leave it out; `micromamba` never asks",
    ),
    (
        &["-n", "--name", "-p", "--prefix"],
        "leave it out; the packages go into the base environment",
    ),
];

/// Refuses an option; `general` is what to do about one that has no answer.
pub(crate) const fn refuse(bytes: &[u8], answers: Answers, general: &'static str) -> Result<(), Fault> {
    if super::bytes::get(bytes, 0) != b'-' {
        return Ok(());
    }
    let to = name_end(bytes);
    let mut i = 0;
    while i < answers.len() {
        if is_one_of(bytes, 0, to, answers[i].0) {
            return found(answers[i].1, to);
        }
        i += 1;
    }
    found(general, to)
}

const fn found(fix: &'static str, to: usize) -> Result<(), Fault> {
    wrong(Rule::PackageOption, "is an option, not a package", fix, 0, to)
}

/// Where the option's name ends: at a blank or `=`; a value may follow a short one at once, as in `-rfile`.
const fn name_end(bytes: &[u8]) -> usize {
    let end = find(bytes, 0, find(bytes, 0, bytes.len(), b' '), b'=');
    let glued = end > 3 && !is_at(bytes, 0, "--") && matches!(bytes[1], b'r' | b'c' | b'e' | b'f' | b'i' | b't');
    if glued { 2 } else { end }
}
