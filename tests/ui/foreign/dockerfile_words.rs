//! A Dockerfile's own words are answered with our keywords.

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    ARG VERSION = "12";
    FROM "debian:12" AS builder;
    ENV A = "1";
    LABEL a = "1";
    WORKDIR "/app";
    COPY "src" -> "/src";
    ADD "https://a.example/b" -> "/b";
    RUN "make";
    SHELL ["/bin/bash", "-c"];
    EXPOSE 8000;
    VOLUME "/data";
    USER "app";
    STOPSIGNAL "SIGTERM";
    HEALTHCHECK "true";
    ENTRYPOINT ["a"];
    CMD ["b"];
    ONBUILD "RUN make";
    MAINTAINER "me";
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
