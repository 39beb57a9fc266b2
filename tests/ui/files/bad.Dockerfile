FROM debian:12
RUN --mont=type=ssh id
