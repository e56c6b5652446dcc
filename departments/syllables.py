"""How a name may be read aloud: every reading of each character, the usual one first. Plain Python, no Django."""

import os
import unicodedata
from functools import lru_cache

# The phrases of the library take 45 MB in each worker and half a second of each start. They tell which reading a word
# has; a name is found by any of its readings, so the list of characters is enough.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import Style, pinyin

Syllables = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=2048)
def syllables(name: str) -> Syllables:
    """Of each character the readings without tones, `ü` as `v` and as `u`; a letter or digit reads as itself.

    What is not read (brackets, blanks) is left out: 淳溪 is (("chun", "zhun"), ("xi", "qi")).
    """
    return tuple(readings for character in name if (readings := _readings(character)))


def _readings(character: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", character).casefold()
    if plain.isascii():
        return (plain,) if plain.isalnum() else ()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    read = [reading for reading in (found[0] if found else ()) if reading]
    return tuple(dict.fromkeys([*read, *(reading.replace("v", "u") for reading in read)]))
