//! A Dockerfile that engines build, against the rules of the language: each with its line, and some may be allowed.

use image_dsl::{Image, image};

const STRICT: Image = image! {
    from dockerfile("rules.Dockerfile");
    cmd ["another"];
    env OTHER = "$KNOWN$UNKNOWN";
};
const LENIENT: Image = image! {
    #[allow(missing_source, undefined_variable, duplicate_env, repeated_statement, relative_destination)]
    from dockerfile("rules.Dockerfile");
    #[allow(duplicate_env)]
    env KNOWN = "2";
};

fn main() {
    let _ = [STRICT, LENIENT];
}
