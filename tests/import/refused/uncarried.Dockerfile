ARG A=1.2
ARG B=${A%.*}
FROM debian:${A#1.}
FROM ${A:?}
