use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    from "node:22", provides = ["NODE_ENV"];
    on_build arg NODE_ENV;
    dockerfile "ONBUILD ENV NODE_ENV=$NODE_ENV";
    on_build copy "package.json" -> "/app/";
    on_build run "
        npm install
        && npm cache clean --force
    ";
    dockerfile "ONBUILD COPY --link . /app";
    on_build user "node";
    dockerfile "ONBUILD ADD local.tar.gz /x";
    on_build healthcheck none;
    dockerfile "ONBUILD RUN <<EOF
id
EOF";
    on_build cmd ["npm", "start"];
};
