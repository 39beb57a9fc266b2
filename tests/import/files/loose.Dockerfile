# Engines build this; the language is stricter.
FROM debian:12
VOLUME data
VOLUME ["C:\\\\data", "/d"]
USER "a b"
COPY --chown=:daemon x /x
COPY --chown=a: y /y
EXPOSE 8000:80 127.0.0.1:53:53/UDP 80
CMD [""]
