# syntax=docker/dockerfile:1
# check=skip=JSONArgsRecommended;error=true

# BASE is the image below everything
ARG BASE=debian:12 OTHER
ARG QUOTED="a b"

# builder compiles
FROM --platform=$BUILDPLATFORM ${BASE:-debian:12} AS Builder
MAINTAINER Ann Example <ann@example.org>
ENV A=1 B="two words" C='it''s' D=a\ b
ENV legacy value with   blanks
LABEL "a.b"="c" d=e
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update \
    # a comment inside
 && apt-get install -y git \
 && true
RUN ["/bin/sh", "-c", "echo \"h\u00e9\""]
RUN --mount=type=cache,target=/c,sharing=locked --mount=type=secret,id=T,env=T \
    --network=none --security=sandbox --device=nvidia.com/gpu=all make
RUN -- --odd
RUN <<EOF
echo one
# not a comment
EOF
RUN python3 <<-'PY' && cat 3<<"B C"
	print("$x")
	PY
B C
COPY --from=alpine:3 --chown=1:2 --chmod=u=rwX --link --parents --exclude=*.md --exclude="*.txt" a b /c/
COPY ["a b", "/c d/"]
COPY <<one <<'two' /dst/
$A
one
$A
two
ADD --keep-git-dir=true --checksum=sha256:00 --unpack=false https://example.org/x.tgz /x
WORKDIR /a b
USER  1000:1000
EXPOSE 80 443/tcp $PORT
VOLUME /a /b
VOLUME ["/c"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m30s --timeout=3s --start-period=0 --start-interval=1s --retries=3 \
    CMD curl -f http://localhost/ || exit 1
HEALTHCHECK CMD ["curl", "x"]
HEALTHCHECK none
ONBUILD RUN make
ONBUILD COPY <<E /e
e
E
ENTRYPOINT []
CMD

from scratch
ENV P=${A-1}${A+2}${A:+3}${A#x}${A##x}${A%x}${A%%x}${A/x/y}${A//x/y}${A:?no}${A?no}
copy --from=builder / /
