//! Packages of conda that micromamba would refuse or leave out.

use image_dsl::{Image, image};

const FILE: &str = "environment.yml";

const IMAGE: Image = image! {
    from "mambaorg/micromamba:1.5.10";
    micromamba;
    micromamba [];
    micromamba channels = "conda-forge";
    micromamba "numpy", "-c", "--file=environment.yml", "-y", "scipy=>1", "numpy pandas";
    micromamba "numpy", channels = ["-c", "./channel", "https://conda.example/t/TOKEN/channel"];
    micromamba "numpy", chanels = "conda-forge";
    micromamba spec_file = "no-such.yml";
    micromamba spec_file = "../environment.yml";
    micromamba spec_file = {FILE};
    micromamba spec_file = ["environment.yml", "explicit.txt"];
    micromamba spec_file = "pyproject.toml";
    micromamba "numpy", spec_file = "explicit.txt";
    micromamba spec_file = "explicit.txt", channels = "conda-forge";
    conda_install "numpy";
};

fn main() {
    let _ = IMAGE;
}
