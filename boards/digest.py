"""The digest of a document, and of a board before it is published. Plain Python, no Django."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import rfc8785

from boards.document import Board, as_document


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the RFC 8785 form of a document without its `digest`."""
    bare = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(rfc8785.dumps(bare)).hexdigest()


def draft_digest(board: Board) -> str:
    """The digest of a draft, or of the draft that an edition was made from: what a 送审稿 bears."""
    return digest_of(as_document(replace(board, publication=None)))
