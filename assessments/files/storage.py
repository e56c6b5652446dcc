"""Where the bytes of a file lie: under their content hash, outside the web root; read back only as they were."""

import hashlib
from pathlib import Path

from django.conf import settings


class Damaged(Exception):
    """The stored bytes are gone or are no longer those that were uploaded, as a Chinese word or sentence."""


class Missing(Damaged):
    """The stored bytes are gone, or the disk does not give them."""


def path_of(sha256: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def previews_of(sha256: str) -> Path:
    """The folder of what is shown of a file: made from it whenever it is not there, in no backup."""
    return Path(settings.EVIDENCE_ROOT) / "previews" / sha256[:2] / sha256


def bytes_of(sha256: str) -> bytes:
    """The bytes that were stored under a content hash, for every reader.

    Missing where they cannot be read, Damaged where they are not those any more.
    """
    try:
        data = path_of(sha256).read_bytes()
    except OSError as error:
        raise Missing("缺失") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged("与校验值不符")
    return data
