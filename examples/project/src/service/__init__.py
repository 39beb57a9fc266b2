"""What the images of the examples run."""


async def app(scope, receive, send):
    """An ASGI application that answers every request."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"ready\n"})
