use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    /// Engines build this; the language is stricter.
    from "debian:12";
    #[allow(volume_path)]
    dockerfile "VOLUME data";
    #[allow(volume_path)]
    dockerfile r#"VOLUME ["C:\\\\data", "/d"]"#;
    #[allow(user_name)]
    dockerfile r#"USER "a b""#;
    copy "x" -> "/x", chown = ":daemon";
    #[allow(file_owner)]
    dockerfile "COPY --chown=a: y /y";
    expose 80, "53/udp";
    dockerfile r#"CMD [""]"#;
};
