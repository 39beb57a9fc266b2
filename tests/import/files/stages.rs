use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    from "debian:12" as "builder-0";

    from "builder-0" as "test-env";

    from "alpine" as builder;
    copy "/a" -> "/a", from = "builder-0";

    from builder as "context-3";
    copy "/b" -> "/b", from = builder;
    dockerfile "COPY --link --from=test-env /c /c";

    from "context-3" as type;
    dockerfile "RUN --mount=from=context-3,target=/d true";

    from type as python;

    from "python" as self;
    copy "/e" -> "/e", from = type;
    copy "/f" -> "/f", from = "registry.example/other:1";
    dockerfile "RUN --mount=type=bind,from=test-env,target=/g true";

    from scratch;
    copy "/h" -> "/h", from = "python";
    copy ["above", ".", "b"] -> "/several/";
    copy ["b/./c", "d/*.py"] -> "/e/";
};
