"""Office files without what changes from run to run: the hour of every part. Plain Python, no Django."""

import io
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can tell


def repacked(saved: bytes) -> bytes:
    """The same ZIP in the same order, its parts all of one hour."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(saved)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(ZipInfo(part, STAMP), source.read(part), ZIP_DEFLATED)
    return packed.getvalue()
