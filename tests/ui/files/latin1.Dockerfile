FROM debian:12
LABEL a="café"
