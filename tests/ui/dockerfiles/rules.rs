//! A Dockerfile that engines build, against the rules of the language: each with its line, and some may be allowed.

use image_dsl::{Image, image};

const STRICT: Image = image! {
    from dockerfile("rules.Dockerfile");
    env OTHER = "$KNOWN$UNKNOWN";
};
const LENIENT: Image = image! {
    #[allow(missing_source, undefined_variable, duplicate_env, repeated_statement, relative_destination)]
    from dockerfile("rules.Dockerfile");
    // As with any layer, what the file set may be set anew, once.
    cmd ["another"];
    env KNOWN = "2";
    env KNOWN = "3";
    cmd ["and another"];
};

fn main() {
    let _ = [STRICT, LENIENT];
}
