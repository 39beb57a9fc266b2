FROM debian:12
# The configuration.
COPY --chown=1:2 <<EOF /etc/app.conf
key = "a value"

# a comment
EOF
COPY <<-'EOT' /etc/folder/
	$HOME is no reference
	EOT
COPY <<EOF /etc/expanded
$PATH
EOF
COPY <<A <<B /etc/both/
a
A
b
B
RUN useradd --create-home --uid 1000 --shell /bin/bash agent
RUN groupadd -g 2000 worker && useradd -m -u 2000 -g worker -G video,audio worker
RUN addgroup -S service && adduser -S -D -H -G service service
RUN adduser --disabled-password --gecos "" plain
RUN adduser -S shared
RUN useradd -m -p secret other
RUN useradd -m more && echo done
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
RUN --mount=type=secret,id=a,target=/run/a --mount=type=secret,id=b,target=/run/b,required=true --mount=type=tmpfs,target=/work make
RUN --mount=type=secret,id=c make
RUN --mount=type=secret,id=d,target=/run/d,required=false make
