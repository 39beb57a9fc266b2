#!/usr/bin/env python3
"""Runs Python with its arguments beside an index of packages, on which /srv/asked counts the wheels that are fetched.

Any name and version is there. Wheels may be kept for a day, as PyPI says of its own; pip keeps what came by TLS."""
import http.server, io, re, ssl, subprocess, sys, threading, zipfile

VERSION = open("/srv/version").read().strip()
WHEEL = re.compile(r"/(\w+)-([^-]+)-py3-none-any\.whl")


def wheel(name, version):
    data, info = io.BytesIO(), f"{name}-{version}.dist-info"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return data.getvalue()


class Index(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = WHEEL.fullmatch(self.path)
        if found:
            with open("/srv/asked", "a") as asked:
                asked.write(found[1] + "\n")
            return self.answer("application/octet-stream", wheel(*found.groups()), "max-age=86400")
        file = f"{self.path.strip('/').split('/')[-1]}-{VERSION}-py3-none-any.whl"
        self.answer("text/html", f'<a href="/{file}">{file}</a>'.encode(), "no-cache")

    def answer(self, kind, body, keep):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", keep)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


open("/srv/asked", "a").close()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8098), Index)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("/srv/cert.pem", "/srv/key.pem")
server.socket = tls.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))
