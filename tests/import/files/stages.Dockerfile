FROM debian:12 AS builder
FROM builder AS test-env
FROM alpine AS builder
COPY --from=0 /a /a
FROM builder AS context
COPY --from=BUILDER /b /b
COPY --link --from=1 /c /c
FROM context AS type
RUN --mount=from=context,target=/d true
FROM type AS python
FROM python AS self
COPY --from=type /e /e
COPY --from=registry.example/other:1 /f /f
RUN --mount=type=bind,from=test-env,target=/g true
FROM scratch
COPY --from=python /h /h
COPY ../../above "" b /several/
COPY a/../../b/./c ../d/*.py /e/
