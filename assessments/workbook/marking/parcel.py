"""A workbook marked in a process of its own: the remarks as one line of JSON, then the file. Plain Python."""

import json
import sys
from collections.abc import Iterable

from assessments.files.archives import Refused
from assessments.files.confinement import answer, confine
from assessments.workbook.faults import Fault, Placed
from assessments.workbook.marking.marked import marked

DONE, REFUSED = b"+", b"-"


def main() -> None:
    """Read the parcel from standard input; answer the marked file, or why it is refused."""
    confine()
    line, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        answer(DONE + marked(data, [Fault(*fields) for fields in json.loads(line)]))
    except Refused as refusal:
        answer(REFUSED + str(refusal).encode())


def packed(data: bytes, faults: Iterable[Placed]) -> bytes:
    fields = [[fault.sheet, fault.row, fault.heading, fault.message] for fault in faults]
    return json.dumps(fields).encode() + b"\n" + data


def unpacked(parcel: bytes) -> bytes:
    """The marked file; Refused as it was there."""
    if parcel.startswith(REFUSED):
        raise Refused(parcel[1:].decode())
    return parcel[1:]
