use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    /// Every flag; the language lacks some.
    from "golang:1.26" as build, platform = "${BUILDPLATFORM}";
    arg TARGETOS, TARGETARCH = "amd64";
    run "go build -C /src", bind = "src" -> "/src", cache = "/root/.cache", network = "none";
    dockerfile "RUN --mount=type=cache,target=/a --mount=type=cache,target=/b,sharing=locked make";
    dockerfile "RUN --mount=type=secret,id=token,required=true --mount=type=ssh --mount=type=tmpfs,target=/tmp fetch";
    dockerfile "RUN --security=insecure mount";
    run "nvidia-smi", device = "nvidia.com/gpu=all";
    run ["go", "vet", "./..."];

    from scratch;
    add "https://example.org/a.tar.gz" -> "/a/",
        checksum = "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d";
    add "https://github.com/moby/buildkit.git#v0.10.1" -> "/buildkit", keep_git_dir;
    dockerfile "ADD --unpack=false --chmod=0644 archive.tar.gz /archive/";
    dockerfile "ADD local.tar.gz /local/";
    dockerfile "COPY --link --from=build /a /b";
    dockerfile "COPY --parents --exclude=*.md src/ docs/ /all/";
    copy "/bin/busybox" -> "/bin/busybox", from = "busybox:1.37", chmod = "0755";
    copy "name with blanks" -> "/name with blanks";
    dockerfile r#"COPY <<EOF <<"RAW" /etc/app/
value=$TARGETOS
EOF
literal=$TARGETOS
RAW"#;
    healthcheck ["/b", "check"],
        interval = "1m",
        timeout = "3s",
        start_period = "10s",
        start_interval = "1s",
        retries = 5;
    cmd [];
};
