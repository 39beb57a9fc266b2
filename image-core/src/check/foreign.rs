//! What other builders and Dockerfiles call our statements, and what is near them.

use super::Checker;
use crate::ast::Statement;
use crate::rule::Rule;
use crate::suggest::nearest;
use crate::table::STATEMENTS;

/// Names of other builders and Dockerfiles, with the statement that does the same here.
const FOREIGN: &[(&str, &str)] = &[
    ("pip_install", "pip \"requests\""),
    (
        "pip_install_from_requirements",
        "pip requirements = \"requirements.txt\"",
    ),
    ("pip_install_from_pyproject", "pip pyproject = \"pyproject.toml\""),
    (
        "pip_install_private_repos",
        "pip private = \"github.com/org/repo@1.0.0\", git_user = \"name\", secret = \"GITHUB_TOKEN\"",
    ),
    ("uv_pip_install", "uv \"requests\""),
    (
        "uv_pip_install_from_requirements",
        "uv requirements = \"requirements.txt\"",
    ),
    ("uv_pip_install_from_pyproject", "uv pyproject = \"pyproject.toml\""),
    ("poetry_install_from_file", "poetry \"pyproject.toml\""),
    ("poetry_install", "poetry \"pyproject.toml\""),
    ("uv_sync", "uv sync = \".\""),
    ("apt_install", "apt \"git\""),
    ("apt_get", "apt \"git\""),
    ("apt_get_install", "apt \"git\""),
    ("apt_remove", "apt remove = [\"wget\"]"),
    ("apk_add", "apk \"git\""),
    ("dnf_install", "dnf \"git\""),
    ("yum", "dnf \"git\""),
    ("run_commands", "run \"first\", \"second\""),
    ("run_command", "run \"command\""),
    ("run_bash", "run \"command\""),
    ("run_shell", "run \"command\""),
    ("sh", "run \"command\""),
    ("bash", "run \"command\""),
    ("exec", "run \"command\""),
    ("npm", "run \"npm ci\""),
    ("add_local_file", "copy \"file\" -> \"/app/file\""),
    ("add_local_dir", "copy \"dir\" -> \"/app/dir\""),
    ("copy_local_file", "copy \"file\" -> \"/app/file\""),
    ("copy_local_dir", "copy \"dir\" -> \"/app/dir\""),
    ("copy_mount", "mount \"dir\" -> \"/app/dir\""),
    ("rsync", "copy \"dir\" -> \"/app/dir\""),
    ("sync_package", "python_source \"my_package\""),
    ("add_local_python_source", "python_source \"my_package\""),
    ("copy_local_python_source", "python_source \"my_package\""),
    ("add_python_source", "python_source \"my_package\""),
    ("with_env", "env NAME = \"value\""),
    ("set_env", "env NAME = \"value\""),
    ("set_env_vars", "env NAME = \"value\""),
    ("environment", "env NAME = \"value\""),
    ("envs", "env NAME = \"value\""),
    ("with_env_file", "env_file \".env\""),
    ("set_workdir", "workdir \"/app\""),
    ("with_workdir", "workdir \"/app\""),
    ("working_dir", "workdir \"/app\""),
    ("cd", "workdir \"/app\""),
    ("set_user", "user \"app\""),
    ("with_user", "user \"app\""),
    ("with_entrypoint", "entrypoint [\"program\"]"),
    ("set_entrypoint", "entrypoint [\"program\"]"),
    ("with_cmd", "cmd [\"program\"]"),
    ("set_cmd", "cmd [\"program\"]"),
    ("command", "cmd [\"program\"]"),
    ("with_label", "label key = \"value\""),
    ("labels", "label key = \"value\""),
    (
        "with_maintainer",
        "label \"org.opencontainers.image.authors\" = \"you\"",
    ),
    ("maintainer", "label \"org.opencontainers.image.authors\" = \"you\""),
    ("expose_port", "expose 8000"),
    ("port", "expose 8000"),
    ("ports", "expose 8000"),
    ("from_base", "from \"image:tag\""),
    ("base", "from \"image:tag\""),
    ("image", "from \"image:tag\""),
    ("from_registry", "from \"image:tag\""),
    ("from_docker", "from \"image:tag\""),
    ("from_image", "from \"image:tag\""),
    ("from_aws_ecr", "from ecr(\"…\")"),
    ("from_gcp_artifact_registry", "from gcp_artifact_registry(\"…\")"),
    ("from_id", "from id(\"sha256:…\")"),
    ("from_scratch", "from scratch"),
    ("from_name", "from \"image:tag\""),
    ("debian_slim", "from debian_slim(\"3.12\")"),
    ("add_python", "from \"image:tag\", add_python = \"3.12\""),
    ("dockerfile_commands", "dockerfile \"RUN make\""),
    ("with_dockerfile", "from dockerfile(\"Dockerfile\")"),
    ("from_dockerfile", "from dockerfile(\"Dockerfile\")"),
    ("command_shell", "shell [\"/bin/bash\", \"-c\"]"),
    ("git_clone", "add \"https://host/repo.git\" -> \"/src\""),
    ("secrets", "run \"command\", secret = \"TOKEN\""),
    ("secret", "run \"command\", secret = \"TOKEN\""),
    ("cache", "run \"command\", cache = \"/dir\""),
    ("requirements", "pip requirements = \"requirements.txt\""),
    ("heredoc", "script \"…\""),
    ("stopsignal", "stop_signal \"SIGTERM\""),
    ("set_shell", "shell [\"/bin/bash\", \"-c\"]"),
    ("tag", "name \"user/name:tag\""),
    ("volumes", "volume \"/data\""),
    ("health_check", "healthcheck \"command\""),
    ("run_function", "run_fn path::to::function"),
    ("run_python_function", "run_fn path::to::function"),
    ("run_rust_function", "run_fn path::to::function"),
    ("micromamba_install", "micromamba \"numpy\""),
    ("conda_install", "micromamba \"numpy\""),
    ("mamba_install", "micromamba \"numpy\""),
    ("conda", "micromamba \"numpy\""),
    ("mamba", "micromamba \"numpy\""),
    ("onbuild", "on_build run \"make\""),
    ("raw", "dockerfile \"RUN make\""),
];

/// The statement that does what another builder, or a Dockerfile, calls `word`.
fn ours(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    FOREIGN
        .iter()
        .find(|(foreign, _)| *foreign == lower)
        .map(|(_, ours)| *ours)
}

/// The statement that does what a name means that `word` is nearly.
fn near_ours(word: &str) -> Option<&'static str> {
    nearest(word, FOREIGN.iter().map(|(foreign, _)| *foreign)).and_then(ours)
}

impl Checker<'_> {
    /// Reports a statement that the language does not have, and takes what it may have meant to define as defined.
    pub(super) fn unknown(&mut self, statement: &Statement) {
        let word = &statement.keyword.text;
        let what = format!("there is no statement `{word}`");
        let fix = match (ours(word), near_keyword(word)) {
            (Some(ours), _) => format!("write it so here: {ours};"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => match near_ours(word) {
                Some(ours) => format!("write it so here: {ours};"),
                None => format!("use one of these: {}", keywords()),
            },
        };
        self.report(Rule::UnknownStatement, statement.keyword.at, what, fix);
        self.scope.doubt |= may_define(word);
    }
}

/// The keyword that a word is nearly, or is the start of.
fn near_keyword(word: &str) -> Option<&'static str> {
    let keywords = || STATEMENTS.iter().map(|row| row.keyword);
    let start = |keyword: &&str| word.len() > 1 && keyword.starts_with(word);
    nearest(word, keywords()).or_else(|| keywords().find(start))
}

/// Whether a statement that the language does not have may have been meant to define what later ones need: a stage, a
/// variable, a working directory.
fn may_define(word: &str) -> bool {
    let ours = ours(word).and_then(|ours| ours.split(' ').next());
    match ours.or_else(|| near_keyword(word)) {
        Some(meant) => matches!(meant, "from" | "env" | "env_file" | "arg" | "workdir" | "include"),
        None => true,
    }
}

/// The keywords, as a list in a message.
fn keywords() -> String {
    let all: Vec<&str> = STATEMENTS.iter().map(|row| row.keyword).collect();
    all.join(", ")
}
