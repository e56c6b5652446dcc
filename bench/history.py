"""The history: an event with its chain against a plain insert of the same row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count

from django.db import transaction

from bench.measuring import Case, duration, lines_of, side_by_side
from bench.place import Place
from departments.history.events import Event
from departments.history.records import record, verify_chain
from departments.models import Department, Record, User

ROUNDS, EVENTS = 9, 20
SENTENCE = "修改了红旗1：淳溪街道"


@dataclass(frozen=True, kw_only=True)
class Chained(Event):
    verbs = {"bench.chained": "量一条历史"}

    before: str
    after: str


def measure(place: Place) -> Iterator[Case]:
    actor = User.objects.select_related("department").order_by("pk").first()
    subject = Department.objects.order_by("pk").first()
    numbers = count(10**12)

    def chained() -> None:
        record(actor, Chained(before="a", after="b"), subject, SENTENCE, at=place.now)

    def plain() -> None:
        _row(actor, subject, next(numbers), place.now).save()

    total = Record.objects.count()
    walked = side_by_side(3, {"walk": verify_chain})["walk"]
    medians = side_by_side(
        ROUNDS,
        {
            "一行普通写入，各自提交": partial(_singly, plain),
            "一条相连的历史，各自提交": partial(_singly, chained),
            "普通写入，同一事务": partial(_together, plain),
            "相连的历史，同一事务": partial(_together, chained),
        },
    )
    medians = {name: seconds / EVENTS for name, seconds in medians.items()}
    row, event, row_inside, event_inside = medians.values()
    lines = lines_of(medians | {f"逐条验 {total} 条历史，每条": walked / total})
    yield Case(
        "一条历史",
        "每一步都在自己的事务里写一条历史，前后相连；这是每次保存都要付的。",
        lines,
        f"相连比普通写入多 {duration(event - row)}（各自提交 {event / row:.1f} 倍，同一事务里"
        f" {event_inside / row_inside:.1f} 倍）：多出的是锁住末端、取前一条的校验值、写回末端。",
    )


def _singly(work: Callable[[], None]) -> None:
    for _ in range(EVENTS):
        work()


def _together(work: Callable[[], None]) -> None:
    with transaction.atomic():
        _singly(work)


def _row(actor: User, subject: Department, number: int, at: datetime) -> Record:
    """The same columns without a chain; its number is far beyond those of the real events."""
    return Record(
        sequence=number,
        at=at,
        actor=actor,
        actor_name=str(actor),
        verb="bench.plain",
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        sentence=SENTENCE,
        data='{"after":"b","before":"a"}',
        previous_hash="0" * 64,
        hash=sha256(str(number).encode()).hexdigest(),
    )
