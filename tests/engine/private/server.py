#!/usr/bin/env python3
"""Runs its arguments beside a server that is github.com and gitlab.com to git, and asks for a password.

It is a proxy that answers CONNECT itself, in TLS, so that it needs no port below 1024. Who may read is in /srv/users: the
SHA-256 of host:user:token in each line. What it refused for want of a password is written to /tmp/asked."""
import base64, hashlib, http.server, os, ssl, subprocess, sys, threading

TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
TLS.load_cert_chain("/srv/cert.pem", "/srv/key.pem")
USERS = open("/srv/users").read().split()


class Handler(http.server.SimpleHTTPRequestHandler):
    host = None

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.host = self.path.split(":")[0]
        self.connection = TLS.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False
        while not self.close_connection:
            self.handle_one_request()

    def do_GET(self):
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        given = base64.b64decode(given).decode()
        known = hashlib.sha256(f"{self.host}:{given}".encode()).hexdigest() in USERS
        if kind == "Basic" and known:
            return super().do_GET()
        with open("/tmp/asked", "a") as asked:
            asked.write(f"{self.host} {given and 'wrong'}\n")
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="private"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def translate_path(self, path):
        return f"/srv/{self.host}{path.split('?')[0]}"

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8099), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.exit(subprocess.call(sys.argv[1:]))
