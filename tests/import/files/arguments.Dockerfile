# syntax=docker/dockerfile:1

# What remains of the platform is not supported.
ARG SUPPORTED=${TARGETPLATFORM#linux/amd64}
ARG SUPPORTED=${SUPPORTED#linux/arm64}
ARG SUPPORTED=${SUPPORTED:+"unsupported"}
ARG SUPPORTED=${SUPPORTED:-"supported"}
ARG VERSION=12.8 MAJOR=${VERSION%%.*}
ARG SUITE="bookworm"
ARG SUITE

FROM debian:${MAJOR} AS unsupported
RUN false

FROM debian:${SUITE} AS supported
ARG VERSION
ARG MINOR=${VERSION#*.}
RUN echo "$MINOR"

FROM ${SUPPORTED}
