# uv as PyPI has it.
FROM python:3.12-slim AS pip
RUN pip install --target /pip uv==0.9.5
FROM scratch
COPY --from=pip /pip/bin/uv /uv
