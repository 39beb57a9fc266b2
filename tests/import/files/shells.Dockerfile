FROM debian:12 AS bash
RUN echo '<<' tab	here
CMD echo default
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN echo a | \
    cat
HEALTHCHECK CMD echo well
ENTRYPOINT echo entry
FROM bash
RUN echo inherited
CMD echo inherited
FROM example.org/unknown
RUN echo plain
RUN echo '<<'
CMD echo unknown
ENTRYPOINT ["/bin/sh", "-c", "echo exec"]
SHELL ["pwsh", "-Command"]
RUN Write-Host a; \
    Write-Host b
FROM python:3.12
CMD python -m http.server
SHELL ["/bin/bash", "-c"]
RUN echo {a,b}
SHELL ["node", "-c"]
