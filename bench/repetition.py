"""Likely repetition of one line, and of ten at once, in a month with few and with many lines of full length."""

from collections.abc import Iterator
from functools import partial

from assessments.models import Determination, LineState, Month
from assessments.office.lines import lines_for_desk
from assessments.office.repetition import repetitions
from bench.filling import filled, queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.place import Place
from departments.models import User

ROUNDS = 5
FEW, MANY, AT_ONCE = 50, 1000, 10
REVIEWER = "zfb-shenhe1"
FACTS = "网格员第{n}次走访发现第{n}处问题，{n}日内交办，逾期{n}个工作日反馈，文书已存档。" * 8


def measure(place: Place) -> Iterator[Case]:
    user = User.objects.select_related("department").get(username=REVIEWER)

    def clocked(count: int, asked: int) -> Timed:
        with filled(count, LineState.FILED) as month:
            lines = _written(month)[:asked]
            return timed(lambda: repetitions(lines, user))

    def counted(count: int, asked: int) -> int:
        with filled(count, LineState.FILED) as month:
            lines = _written(month)[:asked]
            return queries(lambda: repetitions(lines, user))

    asked = {
        f"全月 {FEW} 条，问 1 条": (FEW, 1),
        f"全月 {MANY} 条，问 1 条": (MANY, 1),
        f"全月 {MANY} 条，问 {AT_ONCE} 条": (MANY, AT_ONCE),
    }
    medians = side_by_side(ROUNDS, {name: partial(clocked, *sizes) for name, sizes in asked.items()})
    counts = {name: counted(*sizes) for name, sizes in asked.items()}
    _, one, ten = medians.values()
    yield Case(
        "疑似重复",
        f"审核页上每一条都与全月和同条近一年的各条比较；每条事实依据约 {len(FACTS)} 字。",
        lines_of(medians, {name: f"{count} 次查询" for name, count in counts.items()}),
        f"一次问 {AT_ONCE} 条是问 1 条的 {ten / one:.1f} 倍用时；查询"
        f"{'不随行数涨' if len(set(counts.values())) == 1 else '次数有变化'}。",
    )


def _written(month: Month) -> list[Determination]:
    """The lines of the month with facts of full length, none like another."""
    lines = list(Determination.objects.filter(month=month).order_by("pk"))
    for n, line in enumerate(lines):
        line.facts = FACTS.format(n=1000 + 7 * n)
    Determination.objects.bulk_update(lines, ["facts"], batch_size=200)
    return list(lines_for_desk().filter(month=month).order_by("pk"))
