# Every flag; the language lacks some.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH=amd64
RUN --network=none --mount=type=bind,source=src,target=/src --mount=type=cache,target=/root/.cache go build -C /src
RUN --mount=type=cache,target=/a --mount=type=cache,target=/b,sharing=locked make
RUN --mount=type=secret,id=token,required=true --mount=type=ssh --mount=type=tmpfs,target=/tmp fetch
RUN --security=insecure mount
RUN --device=nvidia.com/gpu=all nvidia-smi
RUN ["go", "vet", "./..."]

FROM scratch
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/a.tar.gz /a/
ADD --keep-git-dir=true https://github.com/moby/buildkit.git#v0.10.1 /buildkit
ADD --unpack=false --chmod=0644 archive.tar.gz /archive/
ADD local.tar.gz /local/
COPY --link --from=build /a /b
COPY --parents --exclude=*.md src/ docs/ /all/
COPY --chmod=0755 --from=busybox:1.37 /bin/busybox /bin/busybox
COPY ["name with blanks", "/name with blanks"]
COPY <<EOF <<"RAW" /etc/app/
value=$TARGETOS
EOF
literal=$TARGETOS
RAW
HEALTHCHECK --interval=1m --timeout=3s --start-period=10s --start-interval=1s --retries=5 CMD ["/b", "check"]
CMD []
