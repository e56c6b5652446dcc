"""Where the bytes of a file lie: under their content hash, outside the web root."""

from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256[2:4] / sha256
