FROM python:3.12-slim
WORKDIR /srv
COPY src src
RUN python src/main.py
