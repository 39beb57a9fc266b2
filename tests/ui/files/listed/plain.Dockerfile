FROM debian:12
COPY site /srv/site
