FROM Debian:12
FROM debian:a:b
