//! In the style of Daytona: a sandbox in which an agent runs what it has written.

use image_dsl::{Image, image};

pub(crate) const SANDBOX: Image = image! {
    name "agents/sandbox:1";

    from debian_slim("3.12", build_tools);
    apt "git", "curl", "ripgrep";
    pip "ipython>=8", "numpy>=2,<3", "pandas>=2.2", "matplotlib";
    run "useradd --create-home --no-log-init --uid 10001 agent";
    env PROJECT_ROOT = "/home/agent/project", MPLBACKEND = "Agg", PATH = "/home/agent/.local/bin:$PATH";
    workdir "/home/agent/project";
    copy "examples/project/src" -> "src", chown = "agent:agent";
    user "agent";
    cmd ["sleep", "infinity"];
};

fn main() {
    println!("{SANDBOX}");
}
