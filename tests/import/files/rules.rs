use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    /// What engines accept and the language refuses, unless it is allowed.
    arg VERSION = "1";

    from "registry.example/base:${VERSION}" as one, provides = ["FROM_THE_BASE", "ALSO_FROM_THE_BASE"];
    arg USER_NAME;
    dockerfile "ENV USER_NAME=$USER_NAME";
    env A = "1";
    #[allow(duplicate_env)]
    dockerfile "ENV A=2 B=$FROM_THE_BASE";
    #[allow(undefined_variable)]
    env C = "${VERSION}", D = "${TARGETARCH}";
    arg E;
    #[allow(duplicate_arg)]
    dockerfile "ARG E=2";
    #[allow(duplicate_label)]
    dockerfile "LABEL a=1 a=2";
    #[allow(relative_workdir)]
    dockerfile "WORKDIR relative";
    copy "." -> ".";
    copy "file" -> "relative/file";
    cmd ["first"];
    #[allow(repeated_statement)]
    dockerfile r#"CMD ["second"]"#;
    healthcheck none;
    #[allow(repeated_statement)]
    dockerfile "HEALTHCHECK CMD true";
    dockerfile "ENV 1DIGIT=x K.EY=y";
    run "a | b";

    from one;
    env F = "${ALSO_FROM_THE_BASE}";
    copy "relative" -> "/absolute", from = one;
    dockerfile "COPY a b /no/slash";
    dockerfile "ADD local /local";

    from scratch;
    #[allow(undefined_variable)]
    env G = "${NOTHING}";
};
