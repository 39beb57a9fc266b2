# What engines accept and the language refuses, unless it is allowed.
ARG VERSION=1
FROM registry.example/base:$VERSION AS one
ARG USER_NAME
ENV USER_NAME=$USER_NAME
ENV A=1
ENV A=2 B=$FROM_THE_BASE
ENV C=$VERSION D=$TARGETARCH
ARG E
ARG E=2
LABEL a=1 a=2
WORKDIR relative
COPY . .
COPY file relative/file
CMD ["first"]
CMD ["second"]
HEALTHCHECK NONE
HEALTHCHECK CMD true
ENV 1DIGIT=x K.EY=y
RUN a | b

FROM one
ENV F=$ALSO_FROM_THE_BASE
COPY --from=one relative /absolute
COPY a b /no/slash
ADD local /local

FROM scratch
ENV G=$NOTHING
