ARG A=1.2
ARG a.b=3
FROM debian:${A#1.}
FROM ${A:?}
