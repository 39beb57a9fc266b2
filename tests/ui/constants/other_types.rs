//! A constant of a type that is neither a text, nor an integer, nor a `bool`.

use image_dsl::{Image, image};

const NUMBERS: &[u16] = &[80];

const IMAGE: Image = image! {
    from "debian:12";
    env A = {1.5}, B = {Some("text")}, C = {String::new()}, D = {'c'}, E = {b"bytes"}, F = {()};
    expose {NUMBERS}, {NUMBERS[0]};
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
