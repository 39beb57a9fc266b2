//! Dockerfiles that cannot be read, and mistakes in those that can: each with its line.

use image_dsl::{Image, image};

const PATH: &str = "Dockerfile";

const MISSING: Image = image! { from dockerfile("no-such.Dockerfile"); run "id"; };
const FOLDER: Image = image! { from dockerfile("src"); };
const OUTSIDE: Image = image! { from dockerfile("../Dockerfile"); };
const BYTES: Image = image! { from dockerfile("latin1.Dockerfile"); };
const EMPTY: Image = image! { from dockerfile("empty.Dockerfile"); };
const COMMENTS: Image = image! { from dockerfile("comments.Dockerfile"); env A = "$WHATEVER"; };
const CONSTANT: Image = image! { from dockerfile({PATH}); };
const MISTAKES: Image = image! { from dockerfile("mistakes.Dockerfile"); };

fn main() {
    let _ = [MISSING, FOLDER, OUTSIDE, BYTES, EMPTY, COMMENTS, CONSTANT, MISTAKES];
}
