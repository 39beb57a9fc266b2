//! `python` and `installer`: their texts have the rules of the options of `pip`, in constants too.

use image_dsl::{Image, image};

const COMMAND: &str = "uv 'pip";

const IMAGE: Image = image! {
    python "python3";
    from "python:3.12";
    python;
    python "python3 -m pip";
    python "a", "b";
    installer "";
    installer ["uv", "pip", "install"];
    installer "uv pip install", python = "python3";
    python_path "/opt/venv/bin/python";
    install_cmd "uv pip install --system";
    on_build python "";
    pip "six", python = "python3", command = "uv pip install";
    python none, "python3";
    python python3;
    installer None;
    installer uv;
    installer none, python = "python3";
    pip "six", python = none;
};

const CONSTANT: Image = image! {
    from "python:3.12";
    installer {COMMAND};
};

fn main() {
    let _ = (IMAGE, CONSTANT);
}
