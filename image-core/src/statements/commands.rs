// Rows of the table of statements (see ../statements.rs): what runs commands, and what they run with.

macro_rules! commands_rows {
    ($($before:tt)*) => { joined_rows! { $($before)*

    /// Runs a shell command as one layer: `run "make && make install"`.
    ///
    /// Text over several lines is one command. `run "a", "b"` is two layers; `run ["program", "argument"]` is the exec
    /// form, arguments byte for byte.
    run: Stage Commands Command [common] {
        r#"run "first", "second""#: run_commands;
        r#"run "command""#: run_command run_cmd run_bash run_shell sh bash exec;
        r#"run "command", secret = "TOKEN""#: secrets secret;
        r#"run "command", cache = "/dir""#: cache;
        r#"run "command", force"#: skip_cache;
        r#"run "mkdir -p /dir""#: make_dir mkdir;
        r#"run "ln -s /target /link""#: make_symlink symlink;
        r#"run "rm -rf /path""#: remove;
        r#"run "mv /from /to""#: rename;
        r#"run "bun add package""#: bun_install bun_add;
    }
    /// Runs a shell script of several lines, byte for byte, as one layer: `script "make"`. `/bin/sh -e` runs it, or
    /// what its `#!` names.
    script: Stage Text(Script) Script [common] {
        r#"script "…""#: heredoc;
    }
    /// Runs a Rust function in the image, as one layer: `run_fn path::to::function`, a `fn()` or a `fn() -> Result<(),
    /// E>` with `E: Display`; with `args = ["gpt2"]` one that takes `&[&str]`. The program that builds the image is what runs there, so it has to be one that can (an
    /// image of another libc needs a static program), and calls it first of all: with `image_dsl::main!`, or with
    /// `image_dsl::init(&[&APP]);` as the first line of `main`.
    run_fn: Stage Function FunctionName [common] {
        /// The texts that the function is called with, as its `&[&str]`.
        args: Many Argument => Args;
        "run_fn path::to::function": run_function run_python_function run_rust_function;
    }
    /// The Python of later `pip` and `uv` of the stage that name none: `python "/opt/venv/bin/python"`. A later one
    /// replaces it, and after `python none` it is that of the base again.
    python: Stage Tool(Python) Program {
        r#"python "python3""#: python_path python_bin;
    }
    /// The command that installs for later `pip` of the stage that name none: `installer "uv pip install --system"`. A
    /// later one replaces it, and after `installer none` it is pip again.
    ///
    /// Where it is a command of uv, it installs for later `uv` with packages too, unless that says which uv, and gets
    /// the Python of a `python` before it. Another command installs for its own Python.
    installer: Stage Tool(Installer) Installer {
        r#"installer "uv pip install --system""#: install_cmd installer_command pip_command;
    }
    /// The shell of later shell-form `run`, `cmd`, `entrypoint` and `healthcheck`: `shell ["/bin/bash", "-c"]`.
    ///
    /// `shell "/bin/bash"` is the same. `shell none` is `["/bin/sh", "-c"]`, what engines use where nobody says another,
    /// for a base that sets a shell of its own too.
    shell: Stage Shell Argument {
        r#"shell ["/bin/bash", "-c"]"#: command_shell set_shell;
    }

    } };
}
