use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    from "debian:12";
    /// The configuration.
    file r#"key = "a value"

# a comment
"# -> "/etc/app.conf",
        chown = "1:2";
    file "$HOME is no reference
" -> "/etc/folder/EOT";
    dockerfile "COPY <<EOF /etc/expanded
$PATH
EOF";
    dockerfile "COPY <<A <<B /etc/both/
a
A
b
B";
    create_user "agent", uid = 1000, shell = "/bin/bash";
    create_user "worker", uid = 2000, groups = ["video", "audio"];
    create_user "service", system, no_home;
    create_user "plain";
    run "adduser -S shared";
    run "useradd -m -p secret other";
    run "useradd -m more && echo done";
    run "npm ci", secret = "npmrc" -> "/root/.npmrc";
    run "make", secret = ["a" -> "/run/a", "b" -> "/run/b"], tmpfs = "/work";
    dockerfile "RUN --mount=type=secret,id=c make";
    dockerfile "RUN --mount=type=secret,id=d,target=/run/d,required=false make";
};
