//! What statements have put into variables is kept across constants too: where an image is continued, where a fragment is
//! included, and where a constant is the value.

use image_dsl::{Image, Steps, image, steps};

const LIB: &str = "/opt/lib";
const EXTENDED: &str = "/opt/lib:${PYTHONPATH}";

const MODULES: Image = image! {
    from "python:3.12-slim" as modules;
    python_source "my_package";
};
const CONDA: Image = image! {
    from micromamba("3.12");
};
const MODULE: Steps = steps! {
    python_source "my_package";
};
const VARIABLE: Steps = steps! {
    env PYTHONPATH = "/opt/lib";
};

const CONTINUED: Image = image! {
    from MODULES;
    env PYTHONPATH = "/opt/lib";
};

const OF_A_STAGE: Image = image! {
    from MODULES;
    from modules;
    env PYTHONPATH = "/opt/lib";
};

const OF_A_BASE_BY_NAME: Image = image! {
    from CONDA;
    env PATH = "/opt/bin";
};

const ADDED: Image = image! {
    from CONDA, add_python = "3.12";
    env PATH = { "/opt/bin" };
};

const INCLUDED: Image = image! {
    from "python:3.12-slim";
    include MODULE;
    env PYTHONPATH = "/opt/lib";
};

const INCLUDES: Image = image! {
    from "python:3.12-slim";
    python_source "my_package";
    include VARIABLE;
};

const CONSTANT: Image = image! {
    from "python:3.12-slim";
    python_source "my_package";
    env PYTHONPATH = {LIB};
};

const KEPT: Image = image! {
    from MODULES;
    env PYTHONPATH = {EXTENDED};
    include MODULE;
    workdir "$PYTHONPATH";
};

const ALLOWED: Image = image! {
    #![allow(replaced_variable)]
    from MODULES;
    env PYTHONPATH = {LIB};
    include VARIABLE;
};

const AFTERWARDS: Image = image! {
    from ALLOWED;
    env PYTHONPATH = "/opt";
};

const UNKNOWN: Image = image! {
    from CONDA;
    env MODULES = "$PYTHONPATH";
};

fn main() {
    for image in [CONTINUED, OF_A_STAGE, OF_A_BASE_BY_NAME, ADDED, INCLUDED, INCLUDES, CONSTANT, KEPT, AFTERWARDS, UNKNOWN] {
        println!("{}", image.dockerfile());
    }
}
