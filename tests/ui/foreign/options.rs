//! Options of other builders are answered with ours.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from dockerfile("Dockerfile", build_args = ["A=b"], context_dir = "app");
    from dockerfile(contents = "FROM debian:12");
    from "debian:12", setup_dockerfile_commands = ["RUN make"], registry_secret = "LOGIN", python_version = "3.12";
    pip pyproject = "pyproject.toml", optional_dependencies = ["dev"], gpu = "A10", secrets = ["TOKEN"];
    pip "six", install_cmd = "uv pip install --system", force_build = true, extra_index_urls = ["https://host.example"];
    poetry "pyproject.toml", poetry_version = "2.1.4";
    run "make", env_vars = ["A=b"], volumes = ["/cache"], cpu = 2, timeout = 60;
    copy "src" -> "/src", filter_options = "--exclude=x", copy = true, permissions = "0644";
    copy "/a" -> "/a", stage = "builder";
    mount "src" -> "/app", region = "eu";
    run "make", context_files = ["config.yaml"], bind = "src" -> "/src", ignore = ["*.log"];
    run_fn build, timeout = 60, only = ["*.py"];
    copy "src" -> "/src", contents = true;
    dockerfile "RUN make", context_files = ["config.yaml"];
};

fn main() {
    println!("{IMAGE}");
}
