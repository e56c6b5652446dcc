"""The drafts that a publisher was shown, kept for them alone: what has changed since can then be said."""

import json
from base64 import b64decode, b64encode
from zlib import compress, decompress

import rfc8785

from boards.document import Board, as_document, read
from boards.drafting import Draft
from departments import unsaved
from departments.models import UnsavedKind, User

DOCUMENT = "document"


def keep(person: User, draft: Draft, *, browser: str) -> None:
    """Remember a draft that is shown now, once; the oldest is forgotten."""
    if shown(person, draft.digest) is None:
        packed = b64encode(compress(rfc8785.dumps(as_document(draft.board)))).decode()
        unsaved.keep(person, UnsavedKind.SHOWN, draft.digest, {DOCUMENT: [packed]}, browser=browser)


def shown(person: User, digest: str) -> Board | None:
    """The board of the draft with that digest, None where they were not shown it or it is forgotten."""
    packed = unsaved.kept(person, UnsavedKind.SHOWN, digest).get(DOCUMENT)
    return read(json.loads(decompress(b64decode(packed)))) if packed else None
