# Debian's Node.js and npm, which are older than the ones that the tag names. Packages are those of the net.
FROM python:3.12-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/* /usr/share/doc
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
