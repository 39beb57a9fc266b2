# The kit's Python with git, and packages that builds cannot have of the net.
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY make.py /srv/stand-in/
RUN python3 /srv/stand-in/make.py
ENV UV_PYTHON_DOWNLOADS_JSON_URL=file:///srv/stand-in/downloads.json
