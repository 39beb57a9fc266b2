FROM debian:12
# A file of
# another system.
RUN a \
  && b

ENV A=1
RUN <<EOF
id
EOF
CMD ["a"]
