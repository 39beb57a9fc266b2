//! What does not stand inside a base's parentheses, or outside of them.

use image_dsl::{Image, image};

const VERSION: &str = "3.12";

const IMAGE: Image = image! {
    from debian_slim("3.12", "3.13");
    from debian_slim("3.12", build_tool);
    from debian_slim("3.12", build_tools, build_tools);
    from debian_slim("3.12", build_tools = "yes");
    from debian_slim(build_tools, "3.12");
    from debian_slim("3.12", prebuilt);
    from debian_slim("3.12", platform = "linux/arm64");
    from debian_slim(python_version = "3.12");
    from debian_slim(trixie);
    from debian_slim(VERSION);
    from debian_slim(["3.12"]);
    from debian(12);
    from debian("12" -> "13");
    from python("3.12", build_tools);
    from python("3.12"), build_tools;
    from debian_slim("3.12"), build_tools = true;
    from ecr();
    from ecr(build_tools);
    from gcp_artifact_registry;
};

fn main() {
    let _ = IMAGE;
}
