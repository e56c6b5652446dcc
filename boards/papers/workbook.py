"""会审表 as a workbook: the cells of the printed table, then what was given, then what stays out."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from boards.papers.meeting_table import LEGEND, Block, MeetingItem, MeetingTable
from departments.xlsx import Value, XlsxTable, xlsx

HEADINGS = ("组内名次", "单位", "红旗", "黄灯", "红灯", "得分", "累计")
ITEMS = ("单位", "条款", "认定部门", "事由")
WIDTHS = (9, 18, 6, 6, 6, 8, 8)
ITEM_WIDTHS = (18, 10, 18, 90, 14)
ACROSS = 11  # the width of a department


def meeting_xlsx(table: MeetingTable, *, mark: str, made_at: datetime, issuer: str) -> bytes:
    """A sheet for each block of departments, 认定事项, 不进榜的; `mark` is that of the printed papers."""
    several = len(table.blocks) > 1
    matrices = [
        _matrix(table, block, f"会审表{number if several else ''}", mark)
        for number, block in enumerate(table.blocks, start=1)
    ]
    lists = [
        _list("认定事项", ITEMS, table.items, mark),
        _list("不进榜的", (*ITEMS, "现状"), table.left_out, mark),
    ]
    return xlsx([*matrices, *lists], made_at=made_at, creator=issuer)


def _matrix(table: MeetingTable, block: Block, title: str, mark: str) -> XlsxTable:
    columns = [f"{column.name}{column.note and f'（{column.note}）'}" for column in block.columns]
    return XlsxTable(
        title,
        (*HEADINGS, *columns),
        (*WIDTHS, *(ACROSS for _ in columns)),
        _rows(table, block),
        fixed=2,
        above=(mark, table.title, LEGEND),
        is_to_print=True,
    )


def _rows(table: MeetingTable, block: Block) -> Iterator[tuple[Value, ...]]:
    for group in block.groups:
        yield (f"{group.name}（{len(group.rows)} 个）",)
        for row in group.rows:
            yield (row.group_rank, row.name, *row.counts, row.score, row.year_score, *row.texts)
    sums = (
        "、".join(f"{word}{n}" for word, n in zip("旗黄红", sum_, strict=True) if n) for sum_ in block.sums
    )
    yield ("合计", "", *table.totals, "", "", *sums)


def _list(title: str, headings: tuple[str, ...], items: Iterable[MeetingItem], mark: str) -> XlsxTable:
    rows = [
        (item.unit, item.clause, item.assessor, item.words, item.state)[: len(headings)] for item in items
    ]
    widths = ITEM_WIDTHS[: len(headings)]
    return XlsxTable(title, headings, widths, rows, above=(mark,), is_to_print=True)
