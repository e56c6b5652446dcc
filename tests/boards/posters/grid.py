"""Every poster on every paper with few and many units, to be looked at: `python -m tests.boards.posters.grid FOLDER`.

Writes a PDF each, a picture of each first and last sheet, an overview of all, and a line with the checks of each.
`--only flags-40` keeps to those whose name has it in it; `--dots 80` draws finer. Needs pdftoppm for nothing: pages
are drawn by the same library as everywhere.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import django
import pypdfium2
from PIL import Image

UNITS = (0, 1, 8, 14, 40, 120)
PAPERS = {
    "a3": "a3",
    "a2": "a2",
    "a1": "a1",
    "a3-wide": (420, 297),
    "a2-wide": (594, 420),
    "600x900": (600, 900),
    "900x1200": (900, 1200),
}
WORDS = (
    "获省级表彰",
    "公路环境整治得分93.2分，镇街第1名",
    "秸秆离田利用率94.57%，达到全年目标",
    "12345工单满意率88.1%，按期办结率100%，镇街并列第2名（共8个）",
    "每万人电诈警情数0.8起/万人，比去年同期下降1.2起，部门第3名",
    "“高效办成一件事”牵头事项12项全部上线，办理时限由20个工作日压缩到3个工作日，获市级“揭榜挂帅”项目，群众满意度99.6%",
)
NAMES = (
    "淳溪街道",
    "区市场监管局",
    "国际慢城",
    "规划资源分局",
    "高淳经济开发区管理委员会",
    "区农业农村局",
    "阳江镇",
    "社会治理和城市运行中心",
)


def document(count, *, per_unit=9):
    """So many units with 1 to `per_unit` flags, some with both lights, and reasons of 4 to 60 characters."""
    from tests.boards.documents import ASSESSORS, line, make_document

    units = [(f"u{n}", _name(n), ("镇街", "部门", "园区")[n % 5 // 2]) for n in range(count)]
    flags = [
        line(
            "red_flag", unit, ASSESSORS[(n + k) % len(ASSESSORS)][0], k % 6 + 1, grounds=WORDS[(n * 5 + k) % len(WORDS)]
        )
        for n, (unit, *_) in enumerate(units)
        for k in range(1 + (n * 7) % per_unit if n % 3 == 0 else 1 + n % 2)
    ]  # fmt: skip
    lights = [
        line(signal, unit, ASSESSORS[(n + 3) % len(ASSESSORS)][0], k + 1, grounds=WORDS[(n + k + 1) % len(WORDS)])
        for n, (unit, *_) in enumerate(units)
        for signal, most in (("red_light", n % 4 == 1), ("yellow_light", 1 + n % 3 - (n % 5 == 2)))
        for k in range(int(most))
    ]  # fmt: skip
    return make_document(lines=[*flags, *lights], units=units)


def _name(n):
    name = NAMES[n % len(NAMES)]
    return name if n < len(NAMES) else f"{name[:-1]}{'一二三四五六七八九十'[n // len(NAMES) % 10]}{name[-1]}"


def cases() -> Iterator[tuple[str, object, str, object]]:
    """Name, board, sheet and size of each."""
    from boards.document import read
    from boards.posters.kinds import KINDS

    for count in UNITS:
        board = read(document(count))
        for sheet in KINDS:
            for name, size in PAPERS.items():
                yield f"{sheet}-{count}-{name}", board, sheet, size


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--dots", type=int, default=30)
    asked = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoneng.settings")
    django.setup()
    asked.folder.mkdir(parents=True, exist_ok=True)
    drawn = [
        picture
        for name, board, sheet, size in cases()
        if asked.only in name
        for picture in printed(asked.folder, name, board, sheet, size, asked.dots)
    ]
    montage(drawn).save(asked.folder / f"overview{asked.only and '-'}{asked.only}.png")


def printed(folder, name, board, sheet, size, dots) -> list[Image.Image]:
    """The first and the last sheet as pictures; the checks go to standard output."""
    from boards.posters.making import PosterError, proof

    try:
        made = proof(board, sheet, size=size)
    except PosterError as refusal:
        print(f"{name}: {refusal}")
        return []
    checks = made.checks
    print(
        f"{name}: {checks.pages} 张，最小 {checks.smallest_pt:g} 磅（{checks.least_pt:.1f}），越界 {checks.overflow}"
    )
    (folder / f"{name}.pdf").write_bytes(made.pdf)
    pictures = []
    with pypdfium2.PdfDocument(made.pdf) as opened:
        for at in sorted({0, len(opened) - 1}):
            pictures.append(opened[at].render(scale=dots / 72).to_pil().convert("RGB"))
            pictures[-1].save(folder / f"{name}-{at + 1}.png")
    return pictures


def montage(pictures, width=360, columns=7) -> Image.Image:
    """All pictures on one, each so many pixels wide."""
    small = [picture.resize((width, round(picture.height * width / picture.width))) for picture in pictures]
    rows = [small[at : at + columns] for at in range(0, len(small), columns)]
    whole = Image.new("RGB", (width * columns, sum(max(one.height for one in row) for row in rows)), "white")
    top = 0
    for row in rows:
        for at, one in enumerate(row):
            whole.paste(one, (at * width, top))
        top += max(one.height for one in row)
    return whole


if __name__ == "__main__":
    main()
