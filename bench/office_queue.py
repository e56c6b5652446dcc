"""The office's queue with a month's few and many lines, page by page, and one press on all that is 符合."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.models import Determination, LineState, Month
from assessments.office.bulk import accept_met, met_lines
from assessments.office.narrowing import QueueNarrowing
from assessments.office.queue import neighbours
from bench.filling import filled, queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.month import REVIEWER
from bench.place import Place
from departments.models import User

ROUNDS = 7
FEW, MANY = 10, 1000
TABS = {"flags": "红旗待审", "departments": "各部门", "decided": "已审"}


def measure(place: Place) -> Iterator[Case]:
    User.objects.filter(username=REVIEWER).update(must_change_password=False)
    user = User.objects.select_related("department").get(username=REVIEWER)
    yield _pages(user)
    yield _press(user, place)


def _pages(user: User) -> Case:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)

    def shown(month: Month, tab: str) -> int:
        response = client.get(reverse("review_month", args=[month.calendar_month]), {"tab": tab})
        if response.status_code != 200:
            raise RuntimeError(f"{tab}: {response.status_code}")
        return len(response.content)

    def beside(month: Month) -> object:
        line = Determination.objects.with_names().filter(month=month, clause__signal="red_flag")[0]
        return neighbours(line, user, QueueNarrowing(tab="flags"))

    def clocked(count: int, work: Callable[[Month], object]) -> Timed:
        with filled(count, LineState.FILED) as month:
            return timed(lambda: work(month))

    def counted(count: int, work: Callable[[Month], object]) -> int:
        with filled(count, LineState.FILED) as month:
            return queries(lambda: work(month))

    works = {label: partial(shown, tab=tab) for tab, label in TABS.items()} | {"前后两条": beside}
    cases = {f"{label}，{count} 条": (count, work) for label, work in works.items() for count in (FEW, MANY)}
    medians = side_by_side(ROUNDS, {name: partial(clocked, *case) for name, case in cases.items()})
    asked = {name: counted(*case) for name, case in cases.items()}
    sizes = {}
    for name, (count, work) in cases.items():
        with filled(count, LineState.FILED) as month:
            sizes[name] = work(month)
    notes = {name: f"{asked[name]} 次查询" + _kilobytes(size) for name, size in sizes.items()}
    few, many = (f"红旗待审，{count} 条" for count in (FEW, MANY))
    same = all(asked[f"{label}，{FEW} 条"] == asked[f"{label}，{MANY} 条"] for label in works)
    return Case(
        "审核队列：一页页地看",
        "月初几天所有部门的认定一起到，队列要打得开；一页至多 60 条，页面不能随条数涨。",
        lines_of(medians, notes),
        f"条数是 {MANY // FEW} 倍，红旗待审的用时是 {medians[many] / medians[few]:.1f} 倍、页面是"
        f" {sizes[many] / sizes[few]:.1f} 倍；查询次数{'都不随条数涨' if same else '有变化'}。",
    )


def _kilobytes(size: object) -> str:
    return f"，{size / 1024:.0f} KB" if isinstance(size, int) else ""


def _press(user: User, place: Place) -> Case:
    """Lines of the last months with figures are the only ones that are 符合: the whole of one, put back to 已报送."""
    month = Month.objects.filter(published_at__isnull=False).latest("calendar_month")
    with transaction.atomic():
        Month.objects.filter(pk=month.pk).update(published_at=None)
        Determination.objects.filter(month=month).update(
            state=LineState.FILED, decided_at=None, decided_by=None, decided_from="", outcome_then=""
        )
        month.refresh_from_db()
        count = len(met_lines(month, user).lines)

        def pressed() -> Timed:
            seen = met_lines(month, user).versions
            with transaction.atomic():
                took = timed(lambda: accept_met(month, actor=user, seen=seen, now=place.now))
                transaction.set_rollback(True)
            return took

        works: dict[str, Callable[[], object]] = {
            "预览：挑出、抽样": partial(met_lines, month, user),
            "按下：全部审定": pressed,
        }
        medians = side_by_side(3, works)
        notes = {"预览：挑出、抽样": f"{queries(works['预览：挑出、抽样'])} 次查询，{count} 条"}
        transaction.set_rollback(True)
    preview, press = medians.values()
    return Case(
        "批量审定“符合”的",
        "一次按下要重新挑一遍、逐条记入历史，都在一个事务里。",
        lines_of(medians, notes),
        f"按下一次，一条合 {1000 * press / max(1, count):.1f} 毫秒；重新挑选占 {preview / press:.0%}。",
    )
