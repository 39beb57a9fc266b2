use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    from "debian:12";
    /// bidirectional  comment	and bell
    env A = "\u{202e}bidi\u{202c}", B = "zero\u{200b}width";
    run "echo \"\u{202e}bidi\" \u{7} 🎉";
    label a = "\u{1b}[1mbold";
};
