"""Make the fall-back font: rare characters of place and personal names, beyond those that every text font holds.

    python static/fonts/rare.py UNIHAN NOTO

UNIHAN is the folder of the Unihan files and NOTO the file NotoSansCJK-Regular.ttc that README.md names. Run it after
subset.py, whose characters it leaves out. The same input gives the same bytes.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SIMPLIFIED = 2  # the font of mainland forms within the collection
FAMILY = "Liangbang Rare"
EXTENSION_A, URO, BEYOND = (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF)
NAMED = re.compile(
    r"surname|place|river|stream|mountain|county|district|village|lake|town|hill|name of|names"
)


def said_of(unihan: Path, property_: str) -> dict[int, str]:
    """What Unihan says under a property, by code point."""
    said = {}
    for file in sorted(unihan.glob("Unihan_*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 3 and parts[1] == property_:
                said[int(parts[0][2:], 16)] = parts[2]
    if not said:
        sys.exit(f"{unihan}: {property_} is not there")
    return said


def wanted(unihan: Path) -> set[int]:
    """All beyond the first plane; of it, what names a place or a person, or stands in one of two dictionaries."""
    named = {code for code, words in said_of(unihan, "kDefinition").items() if NAMED.search(words)}
    modern = set(said_of(unihan, "kXHC1983"))  # 现代汉语词典, with traditional and variant forms
    phonetic = {code for code in said_of(unihan, "kPhonetic") if EXTENSION_A[0] <= code <= EXTENSION_A[1]}
    return named | modern | phonetic | set(range(BEYOND[0], BEYOND[1] + 1))


def cut(source: Path, target: Path, codes: set[int]) -> None:
    options = subset.Options(
        layout_features=["halt", "chws", "kern", "ccmp"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        hinting=False,
        recalc_timestamp=False,
    )
    font = TTFont(source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    for table in ("vhea", "vmtx", "VORG", "BASE", "DSIG"):
        if table in font:
            del font[table]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for number, words in {1: FAMILY, 3: FAMILY, 4: f"{FAMILY} Regular", 6: "LiangbangRare-Regular"}.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    font.save(target)


def main(unihan: str, noto: str) -> None:
    held = {ord(character) for character in (HERE / "characters.txt").read_text(encoding="utf-8")}
    drawn = {
        code
        for code in TTFont(noto, fontNumber=SIMPLIFIED, lazy=True).getBestCmap()
        if any(first <= code <= last for first, last in (EXTENSION_A, URO, BEYOND))
    }
    codes = wanted(Path(unihan)) & drawn - held
    cut(Path(noto), HERE / "LiangbangRare-Regular.otf", codes)
    (HERE / "rare.txt").write_text("".join(map(chr, sorted(codes))) + "\n", encoding="utf-8")
    print(f"{len(codes)} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
