"""When a photo says that it was taken. Plain Python, no Django; run apart from the web worker, as every parser is.

What it says is a claim: the clock of a phone can be set, and a copy of a copy says nothing.
"""

import io
import sys
from datetime import datetime

from PIL import Image

from assessments.files.confinement import answer, confine

SUB_IFD, TAKEN, PLAIN = 0x8769, 0x9003, 0x0132
WRITTEN_AS = "%Y:%m:%d %H:%M:%S"


def taken_at(data: bytes) -> str:
    """The moment as ISO text without a zone, "" where the photo says none or none that can be read."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
            said = image.getexif()
            text = said.get_ifd(SUB_IFD).get(TAKEN) or said.get(PLAIN) or ""
        return datetime.strptime(str(text).strip("\x00 "), WRITTEN_AS).isoformat()
    except Exception:  # whatever a parser stumbles over: the photo then says nothing
        return ""


def main() -> None:
    """Read a photo from standard input; answer when it says that it was taken."""
    confine()
    answer(taken_at(sys.stdin.buffer.read()).encode())


if __name__ == "__main__":
    main()
