# escape=`
RUN id
FROM debian:12 AS 1st
COPPY a b
RUN --mount=type=cach,target=/c `
    id
  ENV A
COPY --from=2 a b
CMD ["a", 5]
RUN <<EOF
id
