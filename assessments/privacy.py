"""Numbers of persons in words that everybody will read: a warning, never a bar. Plain Python, no Django."""

import re
import unicodedata

_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")


def personal_number(text: str) -> str:
    """`身份证号` or `电话号码` where the text seems to hold one, else ""; full-width digits are read."""
    plain = unicodedata.normalize("NFKC", text)
    if _IDENTITY.search(plain):
        return "身份证号"
    return "电话号码" if _MOBILE.search(plain) or _LANDLINE.search(plain) else ""
