"""The program that the example images carry."""


def app(environ, start_response):
    """A WSGI application that answers every request."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]


def create():
    """What gunicorn calls."""
    return app
