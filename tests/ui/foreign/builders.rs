//! What other builders call it is answered with our statement.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from_registry "python:3.12";
    from_base "python:3.12";
    from_docker "python:3.12";
    pip_install "requests";
    uv_pip_install "requests";
    pip_install_from_requirements "requirements.txt";
    apt_install "git";
    run_commands "make", "make install";
    run_command "make";
    run_bash "make";
    add_local_file "a" -> "/a";
    add_local_dir "a" -> "/a";
    copy_local_dir "a" -> "/a";
    rsync "a" -> "/a";
    sync_package "a";
    add_local_python_source "a";
    with_env A = "1";
    set_env_vars A = "1";
    set_workdir "/app";
    set_user "app";
    with_entrypoint ["a"];
    dockerfile_commands "RUN make";
    command_shell ["/bin/bash", "-c"];
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
