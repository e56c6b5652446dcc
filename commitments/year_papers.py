"""A year as a workbook: points beside highlights, and the marks that the pay office is handed once approved."""

from datetime import datetime

from commitments.year_page import CommitmentYear, UnitYearPoints
from departments.xlsx import Value, XlsxTable, xlsx

POINTS = (
    ("单位", "分组", "应销号", "按期销号", "待审", "得分", "亮点项数", "亮点加分（另计）"),
    (20, 10, 8, 10, 8, 10, 10, 18),
)
FLAGGED = "未清"
TO_SIGN = (
    "绩效奖金标记：有到期未销号事项的月份记“未清”。内部使用，批准后交发放部门。批准人：　　　　　　日期："
)


def year_workbook(page: CommitmentYear, *, issuer: str, now: datetime) -> bytes:
    """Two sheets, as printed and signed."""
    until = f"截至{page.until.month}月" if page.until and not page.is_whole else "全年"
    above = f"{page.year}年预安销号（{until}，满分 {page.rule.points}）"
    months = tuple(f"{month.month}月" for month in page.months)
    marks = XlsxTable(
        "绩效奖金标记",
        ("单位", *months, "月数"),
        (20, *[7] * len(months), 8),
        [_marks(row) for row in page.rows],
        fixed=1,
        above=(above, TO_SIGN),
        is_to_print=True,
    )
    figures = XlsxTable(
        "年度得分", *POINTS, [_points(row) for row in page.rows], fixed=1, above=(above,), is_to_print=True
    )
    return xlsx([figures, marks], made_at=now, creator=issuer)


def _points(row: UnitYearPoints) -> list[Value]:
    return [
        row.unit.label,
        row.unit.group,
        row.due,
        row.on_time,
        row.waiting,
        row.points,
        row.highlights,
        row.highlight_points,
    ]


def _marks(row: UnitYearPoints) -> list[Value]:
    return [row.unit.label, *(FLAGGED if one else "" for one in row.cells), row.flagged]
