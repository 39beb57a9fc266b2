# Debian's Rust, which is older than the one that the tag names. Compilers of other languages go: they are not called.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends cargo && rm -rf /var/lib/apt/lists/* /usr/share/doc \
    && rm -f /usr/lib/gcc/*/12/cc1 /usr/lib/gcc/*/12/lto1 /usr/lib/gcc/*/12/lto-dump
ENV CARGO_HOME=/usr/local/cargo
