"""The drafts that a publisher was shown, kept with the session: what has changed since can then be said."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, MutableMapping
from typing import Any
from zlib import compress, decompress

import rfc8785

from boards.drafting import Draft

PLACE = "rehearsed"
KEPT = 3  # drafts of one person: a window or two beside this one


def keep(session: MutableMapping[str, Any], draft: Draft) -> None:
    """Remember a draft that is shown now; the oldest is forgotten."""
    shown = session.get(PLACE, [])
    if draft.digest not in dict(shown):
        packed = b64encode(compress(rfc8785.dumps(draft.document))).decode()
        session[PLACE] = [*shown, [draft.digest, packed]][-KEPT:]


def shown(session: Mapping[str, Any], digest: str) -> dict[str, Any] | None:
    """The document of the draft with that digest, None where it was not shown here or is forgotten."""
    packed = dict(session.get(PLACE, [])).get(digest)
    return json.loads(decompress(b64decode(packed))) if packed else None
