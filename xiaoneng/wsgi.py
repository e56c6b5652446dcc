import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoneng.settings")
LOOPBACK = ("127.0.0.1", "::1")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Sign-ins are counted by a person's address: only nginx on this machine may say what it is."""
    address = environ.get("HTTP_X_REAL_IP", "").strip()
    if address and environ.get("REMOTE_ADDR") in LOOPBACK:
        environ["REMOTE_ADDR"] = address
    return _django(environ, start_response)
