"""Boards of any size for the report: so many units in three groups, lights and flags spread over them."""

from datetime import date

from boards.analysis.marks import FLAGS_ALONE, FLAGS_MANY, MarkedGroup
from boards.report.content import Overdue, ReportFacts
from departments.months import CalendarMonth
from tests.boards.documents import ASSESSORS, line, make_board

GROUPS = ("镇街", "部门", "园区")
LONG = "区住房保障和房产局（政务服务中心）"


def units_of(count):
    return [(f"u{n}", f"{LONG[:9]}{n}号单位", GROUPS[n * 3 // max(count, 3)]) for n in range(count)]


def board_of(count, month="2026-06", *, lights=True):
    """Every unit has a flag, every second one a yellow light, every fifth a red one."""
    lines = []
    for n in range(count):
        assessor = ASSESSORS[n % len(ASSESSORS)][0]
        lines.append(line("red_flag", f"u{n}", assessor, n % 6 + 1, month=month))
        if lights and n % 2 == 0:
            lines.append(line("yellow_light", f"u{n}", assessor, n % 6 + 1, month=month))
        if lights and n % 5 == 0:
            lines.append(line("red_light", f"u{n}", assessor, n % 6 + 1, month=month))
    return make_board(month, lines=lines, units=units_of(count))


def facts_of(count, *, full=True, note="", draft=False):
    """A report's facts: `full` has as much to tell as any district could, else as little."""
    board = board_of(count, lights=full)
    if draft:
        board = type(board)(**{**vars_of(board), "publication": None})
    months = CalendarMonth(2025, 1).up_to(CalendarMonth(2026, 5)) if full else []
    marked = tuple((f"d{n}", f"{LONG}{n}", "红旗 29 面，灯 0 盏") for n in range(12))
    return ReportFacts(
        board=board,
        boards={at: board_of(count, str(at)) for at in months},
        span_words="1月至6月" if full else "",
        lenient=[MarkedGroup(FLAGS_ALONE, marked), MarkedGroup(FLAGS_MANY, marked)] if full else [],
        proposals=[
            f"拟约谈：{LONG}{n}亮黄灯 12 盏（1月 4、2月 4、3月 4），达到“3 个月内 9 盏黄灯”"
            for n in range(20)
        ]
        if full
        else [],
        overdue=[Overdue(LONG, f"{LONG}黄灯{n}", date(2026, 6, n + 1), "整改中") for n in range(9)]
        if full
        else [],
        follow="今年亮灯整改：逾期 9 盏、待核验 12 盏、整改中 30 盏、未定期限 5 盏" if full else "",
        note=note,
    )


def vars_of(board):
    return {name: getattr(board, name) for name in type(board).__dataclass_fields__}
