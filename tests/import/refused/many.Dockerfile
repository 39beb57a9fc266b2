FROM debian:12
COPPY a b
RUN --mont=type=ssh id
COPY a
ENV A=${B
CMD ["a", 5]
