# syntax=docker/dockerfile:1
# A service as most are.
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS build-env
WORKDIR /build
# Only what is needed to install,
# so that the layer is kept.
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --prefix=/install -r requirements.txt
RUN apt-get update \
    # a compiler, for wheels that have none
    && apt-get install -y --no-install-recommends \
        g++ \
        make \
    && rm -rf /var/lib/apt/lists/*
RUN pip install \
      requests \
      "pandas>=2"

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="A service" \
      org.opencontainers.image.description="It says \"hello\" for \$5, in a text that is long enough for a line of its own."
ENV PYTHONUNBUFFERED=1 PORT=8000 PATH="/opt/bin:$PATH"
COPY --from=build-env --chown=1000:1000 /install /usr/local
COPY src/ pyproject.toml /app/
WORKDIR /app
USER 1000:1000
EXPOSE 444/TCP
EXPOSE 8000 9000/udp
VOLUME /data
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --retries=3 CMD curl -f http://localhost:8000/ || exit 1
ENTRYPOINT ["python", "-m"]
CMD ["src.main"]
# Nothing comes after this.
