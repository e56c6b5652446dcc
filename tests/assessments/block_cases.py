"""The tables that people paste and upload (tests/assessments/blocks), and what each is to be read as (readings.tsv).

The name of a file begins with the program whose way of copying it keeps: excel, wps, libreoffice, csv, spaces, message.
A reading is a line: the file; its cells, metric by letter, unit and figure, `!` where it is at fault and `?` where it
is doubted, with row and column; the blanks; the columns and rows that wait for a choice, with what is proposed; what
is said besides.
"""

import csv
from pathlib import Path

from assessments.blocks.cutting import cut
from assessments.blocks.headings import KnownMetric
from assessments.blocks.reading import Choices, ReadBlock, Start, read_block
from assessments.blocks.unit_names import KnownUnit, UnitNames
from departments.months import CalendarMonth

FOLDER = Path(__file__).parent / "blocks"
NOVEMBER = CalendarMonth(2026, 11)
UNITS = [
    ("chunxi", "淳溪街道", "高淳区淳溪街道办事处"),
    ("gubai", "古柏街道", "高淳区古柏街道办事处"),
    ("qiqiao", "漆桥街道", "高淳区漆桥街道办事处"),
    ("gucheng", "固城街道", "高淳区固城街道办事处"),
    ("dongba", "东坝街道", "高淳区东坝街道办事处"),
    ("yangjiang", "阳江镇", "高淳区阳江镇人民政府"),
    ("zhuanqiang", "砖墙镇", "高淳区砖墙镇人民政府"),
    ("jxj", "区经信局", "高淳区经济和信息化局"),
    ("gafj", "公安分局", "南京市公安局高淳分局"),
    ("mzj", "区民政局", "高淳区民政局"),
    ("rsj", "区人社局", "高淳区人力资源和社会保障局"),
    ("zrzy", "规划资源分局", "南京市规划和自然资源局高淳分局"),
    ("zjj", "区住建局", "高淳区住房和城乡建设局"),
    ("jtj", "区交通局", "高淳区交通运输局"),
    ("wjw", "区卫健委", "高淳区卫生健康委员会"),
    ("spj", "数据局（政务办）", "高淳区数据局（高淳区政务服务管理办公室）"),
    ("kfq", "高淳经开区", "江苏高淳经济开发区管理委员会"),
    ("gch", "固城湖度假区", "固城湖旅游度假区管理办公室"),
]
METRICS = {
    "A": KnownMetric(0, "惠民惠农补贴按期发放率", "%"),
    "B": KnownMetric(1, "预算执行序时完成率", "%"),
    "C": KnownMetric(2, "存量资产盘活序时完成率", "%"),
    "D": KnownMetric(3, "绩效自评复核得分", "分"),
    "E": KnownMetric(4, "每万人电诈警情数", "起/万人"),
}
KNOWN = {code: KnownUnit(n, code, (short, name)) for n, (code, short, name) in enumerate(UNITS)}
NAMES = UnitNames(KNOWN.values(), "高淳区")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_bytes().decode()


def read(
    text: str, metrics: str = "ABCDE", choices: Choices | None = None, start: Start | None = None
) -> ReadBlock:
    asked = [METRICS[letter] for letter in metrics]
    return read_block(cut(text), asked, NAMES, NOVEMBER, choices=choices or Choices(), start=start)


def told(block: ReadBlock) -> list[str]:
    """A reading as readings.tsv writes it."""
    cells = " ".join(
        f"{'ABCDE'[cell.metric.key]}.{cell.unit.code}={cell.read or '!'}{'?' * bool(cell.doubts)}"
        f"@{cell.row},{cell.column}"
        for cell in block.cells
    )
    columns = " ".join(
        f"{column.number}→{column.nearest.name if column.nearest else ''}" for column in block.asked_columns
    )
    rows = " ".join(f"{row.number}→{row.nearest.code if row.nearest else ''}" for row in block.rows)
    return [cells, str(block.blanks), columns, rows, "｜".join(block.remarks)]


def readings() -> dict[str, list[str]]:
    with (FOLDER / "readings.tsv").open(encoding="utf-8", newline="") as lines:
        return {name: rest for name, *rest in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
