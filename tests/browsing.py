"""What tests in Chromium share."""

from contextlib import contextmanager

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@contextmanager
def trouble(page, origin):
    """Collect what goes wrong behind a page: foreign or failed requests, errors of scripts and of the CSP."""
    found = []

    def note_request(request):
        if not request.url.startswith((origin + "/", "data:", "blob:")):
            found.append(f"foreign request: {request.url}")

    def note_failure(request):
        # Leaving a page aborts what it was still fetching.
        if "ERR_ABORTED" not in request.failure:
            found.append(f"failed request: {request.url} {request.failure}")

    def note_response(response):
        # Whether the page itself should be there is for its test to say.
        if response.status >= 400 and not response.request.is_navigation_request():
            found.append(f"failed request: {response.url} {response.status}")

    def note_message(message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            found.append(f"console: {message.text}")

    listeners = {
        "request": note_request,
        "requestfailed": note_failure,
        "response": note_response,
        "console": note_message,
        "pageerror": lambda error: found.append(f"script: {error}"),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield found
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
