"""A workbook from a web page: opened in a process of its own, so that a hostile one costs the site nothing."""

import json
from collections.abc import Collection

from assessments.files.ooxml import MOST_BYTES, TOO_BIG, Refused
from assessments.files.parsing import BUSY, Broken, Busy, parse
from assessments.workbook.parcel import unpacked
from assessments.workbook.reading import Grid


def open_upload(data: bytes, *, titles: Collection[str] | None = None) -> list[Grid]:
    """The sheets as `open_workbook` gives them; Refused also where it takes too much, or too many are waiting."""
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG)
    try:
        return unpacked(parse("assessments.workbook.parcel", json.dumps(titles and list(titles)), data=data))
    except Busy:
        raise Refused(f"没有检查：{BUSY}") from None
    except Broken:
        raise Refused("太复杂，读不出来，请分开{action}") from None
