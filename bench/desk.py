"""The desk of a month with few and with many lines: its page, what is fetched for the next line, and a decision."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from assessments.models import Determination, LineState, Month
from bench.filling import filled, queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.place import Place
from departments.models import User

ROUNDS, FEW, MANY = 7, 30, 1000
REVIEWER = "zfb-shenhe1"


def measure(place: Place) -> Iterator[Case]:
    reviewer = User.objects.filter(username=REVIEWER)
    reviewer.update(must_change_password=False)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(reviewer.get())
    works = {"工作台，整页": _page, "下一条的三栏": _panes, "审定一条": _decision}
    contenders = {
        f"{name}，全月 {count} 条": _clocked(client, count, work)
        for name, work in works.items()
        for count in (FEW, MANY)
    }
    medians = side_by_side(ROUNDS, contenders)
    notes = {
        f"{name}，全月 {count} 条": f"{_counted(client, count, work)} 次查询"
        for name, work in works.items()
        for count in (FEW, MANY)
    }
    seconds = list(medians.values())
    yield Case(
        "审核工作台",
        "一个月几百条，逐条审：取下一条和审一条都不能随全月的条数变慢。",
        lines_of(medians, notes),
        f"全月 {MANY} 条与 {FEW} 条相比：整页 {seconds[1] / seconds[0]:.1f} 倍，"
        f"下一条 {seconds[3] / seconds[2]:.1f} 倍，审定一条 {seconds[5] / seconds[4]:.1f} 倍。",
    )


Work = Callable[[Client, Month], Callable[[], None]]


def _page(client: Client, month: Month) -> Callable[[], None]:
    address = reverse("review_desk", args=[month.calendar_month])
    return lambda: _expect(client.get(address, {"tab": "flags"}).status_code, address)


def _panes(client: Client, month: Month) -> Callable[[], None]:
    address = reverse("review_line_panes", args=[_middle(month).pk])
    return lambda: _expect(client.get(address).status_code, address)


def _decision(client: Client, month: Month) -> Callable[[], None]:
    line = _middle(month)
    address = reverse("review_line", args=[line.pk])
    data = {"step": "reject", "note": "未达标准", "version": line.version, "seen_state": line.state}
    data |= {"press": "ab", "on": "lines/1"}
    return lambda: _expect(
        client.post(address, data, headers={"accept": "application/json"}).status_code, address
    )


def _middle(month: Month) -> Determination:
    """A line of the tab, somewhere in the middle of it."""
    lines = Determination.objects.filter(month=month, clause__signal="red_flag").order_by("pk")
    return lines[lines.count() // 2]


def _clocked(client: Client, count: int, work: Work) -> Callable[[], Timed]:
    def once() -> Timed:
        with filled(count, LineState.FILED) as month:
            return timed(work(client, month))

    return once


def _counted(client: Client, count: int, work: Work) -> int:
    with filled(count, LineState.FILED) as month:
        return queries(work(client, month))


def _expect(status: int, address: str) -> None:
    if status != 200:
        raise RuntimeError(f"{address}: {status}")
