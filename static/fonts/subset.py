"""Make the poster fonts: the characters that officials write, cut out of Noto, in the weights that posters use.

    python static/fonts/subset.py UNIHAN SANS SERIF

UNIHAN is Unihan_OtherMappings.txt; SANS and SERIF are the folders of the two unpacked packages that README.md
names. The same input gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TITLES = "红旗黄灯榜分组排名"
# Latin-1 and what stands in reports and figures beside Chinese characters.
SIGNS = (
    "‐‑–—―‖‘’“”†‡•…‰′″‹›※₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹€℃℉№℡™←↑→↓↖↗↘↙∈∏∑√∞∠∥∧∨∩∪∫∮∴∵∶∷≈≌≠≡≤≥≦≧≪≫⊕⊙⊥⊿"
    "□■▲△▼▽◆◇○◎●★☆♀♂①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
    "　、。〃々〆〇〈〉《》「」『』【】〒〓〔〕〖〗〜〝〞㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㊣㎎㎏㎜㎝㎞㎡㏄㏎㏑㏒㏕㎥−∕✓"
)
# PM₂.₅, CO₂: the sources lack these, so they are drawn as the figure at six tenths, lowered or raised (in em).
SMALL_FIGURES = {character: (str(n), -0.13) for n, character in enumerate("₀₁₂₃₄₅₆₇₈₉")} | {
    character: (str(n), 0.33) for n, character in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")
}
RANGES = ((0x20, 0x7F), (0xA0, 0x100), (0xFF01, 0xFF5F), (0xFFE0, 0xFFE6))
FACES = {
    "LiangbangSans-Regular.ttf": ("sans", "400Regular/NotoSansSC_400Regular.ttf"),
    "LiangbangSans-Bold.ttf": ("sans", "700Bold/NotoSansSC_700Bold.ttf"),
    "LiangbangSerif-Regular.ttf": ("serif", "400Regular/NotoSerifSC_400Regular.ttf"),
    "LiangbangSerif-Bold.ttf": ("serif", "700Bold/NotoSerifSC_700Bold.ttf"),
    "LiangbangSerif-Black.ttf": ("serif", "900Black/NotoSerifSC_900Black.ttf"),
}


def wanted(unihan: Path) -> set[str]:
    """The 8,105 characters of the 通用规范汉字表 (kTGH), all of GB 2312 with its letters and symbols, and the signs."""
    lines = (line.split("\t") for line in unihan.read_text(encoding="utf-8").splitlines())
    common = {chr(int(parts[0][2:], 16)) for parts in lines if len(parts) == 3 and parts[1] == "kTGH"}
    if len(common) != 8105:
        sys.exit(f"{unihan}: {len(common)} characters of the 通用规范汉字表, 8105 wanted")
    older = {
        bytes((high, low)).decode("gb2312", errors="ignore")
        for high in range(0xA1, 0xF8)
        for low in range(0xA1, 0xFF)
    }
    plain = {chr(code) for first, end in RANGES for code in range(first, end)}
    return (common | older | plain | set(SIGNS)) - {""}


def add_small_figures(font: TTFont) -> None:
    known, glyphs, em = font.getBestCmap(), font["glyf"], font["head"].unitsPerEm
    for character, (figure, rise) in SMALL_FIGURES.items():
        if ord(character) in known:
            continue
        base, name = known[ord(figure)], f"uni{ord(character):04X}"
        pen = TTGlyphPen(glyphs)
        pen.addComponent(base, (0.6, 0, 0, 0.6, 0, round(rise * em)))
        glyphs[name] = pen.glyph()
        glyphs[name].recalcBounds(glyphs)
        advance, bearing = font["hmtx"][base]
        font["hmtx"][name] = (round(advance * 0.6), round(bearing * 0.6))
        for table in font["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[ord(character)] = name


def cut(source: Path, target: Path, characters: set[str]) -> None:
    options = subset.Options(
        layout_features=["halt", "chws", "kern", "ccmp"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17],
        hinting=False,
        recalc_timestamp=False,
    )
    font = subset.load_font(source, options)
    for table in ("vhea", "vmtx", "STAT", "BASE", "gasp", "prep"):
        del font[table]
    add_small_figures(font)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    subset.save_font(font, target, options)


def main(unihan: str, sans: str, serif: str) -> None:
    folders = {"sans": Path(sans), "serif": Path(serif)}
    characters = wanted(Path(unihan))
    for folder, file in FACES.values():
        held = TTFont(folders[folder] / file).getBestCmap()
        characters &= {chr(code) for code in held} | set(SMALL_FIGURES)
    for name, (folder, file) in FACES.items():
        part = set(TITLES) if name.endswith("-Black.ttf") else characters
        cut(folders[folder] / file, HERE / name, part)
    lines = "".join(sorted(characters))
    (HERE / "characters.txt").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
