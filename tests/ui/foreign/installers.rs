//! Commands of installers that stand as statements.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "acme/base:1";
    cargo install "ripgrep";
    cargo install --locked "bat";
    cargo add "serde";
    npm install "typescript";
    npm i -g "@angular/cli@19";
    pip install "six", "pandas>=2";
    pip install pandas>=2;
    pip install -r "requirements.txt";
    pip install --no-deps "six";
    pip3 install "six";
    uv pip install "six";
    uv add "six";
    conda install "numpy";
    apt install "git";
    apt-get install -y --no-install-recommends git curl;
    apk add "git";
    dnf install "git";
    yum install "git";
    zypper install "git";
    go install "example.com/tool@v1";
    gem install "rails";
    yarn add "left-pad";
    bun add "left-pad";
    run "id";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
