"""How a process apart is started: our code, and nothing of our environment, so that no secret is in its memory."""

import sys

from django.conf import settings

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); import {module}; {module}.main()"
ENVIRONMENT = {"LANG": "C.UTF-8"}


def command(module: str, *arguments: str) -> list[str]:
    """Runs `main()` of a module that stands on no Django; `arguments` are its `sys.argv[1:]`."""
    return [sys.executable, "-I", "-c", START.format(module=module), str(settings.BASE_DIR), *arguments]
