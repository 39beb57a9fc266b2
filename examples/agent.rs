//! A place for an agent that works on TypeScript: tools from npm, and a user who is not root.

use image_dsl::{Image, image};

pub(crate) const AGENT: Image = image! {
    name "agents/typescript:1";

    from node("22");
    apt "git", "ripgrep";
    /// Programs for every user; what npm has fetched is kept between builds, and not in the image.
    npm "typescript@5", "prettier@3";

    create_user "agent", uid = 10001, shell = "/bin/bash";
    user "agent";
    workdir "/home/agent/project";
    copy "examples/agent/AGENTS.md" -> "AGENTS.md", chown = "agent:agent";
    cmd ["sleep", "infinity"];
};

fn main() {
    println!("{AGENT}");
}
