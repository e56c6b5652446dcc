"""批量审定: every line that the machine finds 符合, after a look at a sample that the server draws.

A line that wants a person's look is left out, and counted by why. Nothing is ever returned in bulk.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import isqrt

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from assessments import permissions
from assessments.lot_events import LinesAccepted
from assessments.models import Determination, LineState, Month, Origin
from assessments.office.lines import lines_for_office
from assessments.office.repetition import repetitions
from assessments.recheck import LineGround, ground_of
from assessments.workflow_in_bulk import locked_lines, take_steps
from departments.history.records import record
from departments.models import User
from departments.steps import StepRefused
from rules.criteria import Outcome

LEAST_SAMPLE = 5


class LeftToPerson(models.TextChoices):
    """Why a line that the machine finds 符合 is left to a person."""

    ADDED = "added", "补充认定，要第二人看过"
    RECUSED = "recused", "回避：涉及您所在的部门"
    BACK = "back", "退回过的，要看改了什么"
    DOUBTFUL = "doubtful", "数据、依据或条款有变"
    REPEATED = "repeated", "可能重复"


@dataclass(frozen=True)
class MetLines:
    """The lines that one press accepts, in the order of the queue, and how many are left out by why.

    `seed` draws the sample: whoever knows it and the keys draws the same (`sample_of`).
    """

    lines: list[Determination]
    left_out: Mapping[str, int]
    seed: str

    @property
    def versions(self) -> dict[int, int]:
        return {line.pk: line.version for line in self.lines}

    @property
    def seen(self) -> str:
        """The set as a form carries it: `pk.version` of each line."""
        return " ".join(f"{pk}.{version}" for pk, version in self.versions.items())

    @property
    def sample(self) -> list[Determination]:
        drawn = sample_of(self.seed, self.versions)
        return [line for line in self.lines if line.pk in drawn]

    @property
    def why_left_out(self) -> list[tuple[str, int]]:
        return [(LeftToPerson(reason).label, count) for reason, count in self.left_out.items()]

    @property
    def by_department(self) -> list[tuple[str, Counter[str]]]:
        """How many of each signal, department by department."""
        counts: dict[str, Counter[str]] = {}
        for line in self.lines:
            counts.setdefault(line.assessor.label, Counter())[line.clause.signal] += 1
        return list(counts.items())


def digest_of(versions: Mapping[int, int]) -> str:
    """SHA-256, in hex, of `pk.version` of each line, by rising key, one a line of text."""
    rows = (f"{pk}.{version}\n" for pk, version in sorted(versions.items()))
    return sha256("".join(rows).encode()).hexdigest()


def sample_of(seed: str, keys: Collection[int]) -> set[int]:
    """Five lines, or the root of their number: those whose SHA-256 of `seed:key` comes first."""
    size = max(LEAST_SAMPLE, isqrt(len(keys)))
    ranked = sorted(keys, key=lambda key: sha256(f"{seed}:{key}".encode()).hexdigest())
    return set(ranked[:size])


def met_lines(month: Month, user: User) -> MetLines:
    """What a press by this person would accept now; a constant number of queries."""
    return _chosen(month, user, lines_for_office(month).filter(state=LineState.FILED))


def _chosen(month: Month, user: User, filed: Iterable[Determination]) -> MetLines:
    filed = [line for line in filed if line.clause.is_machine_checked]
    ground = ground_of(filed)
    met = [line for line in filed if ground.judgement(line)[0] == Outcome.MET]
    alike = repetitions(met, user)
    why = {line.pk: _why_left_out(line, user, ground, is_alike=bool(alike.get(line.pk))) for line in met}
    lines = [line for line in met if not why[line.pk]]
    digest = digest_of({line.pk: line.version for line in lines})
    # Drawn by a key that nobody knows, and the same as long as the set is: no pressing on until it looks harmless.
    seed = salted_hmac("assessments.office.bulk", f"{month.calendar_month} {user.pk} {digest}").hexdigest()
    return MetLines(lines, Counter(reason for reason in why.values() if reason), seed)


def _why_left_out(line: Determination, user: User, ground: LineGround, *, is_alike: bool) -> str:
    if line.origin == Origin.OFFICE:
        return LeftToPerson.ADDED
    if not permissions.may_judge(user, line):
        return LeftToPerson.RECUSED
    if line.decided_at or line.reopened_because:
        return LeftToPerson.BACK
    if ground.doubts(line):
        return LeftToPerson.DOUBTFUL
    return LeftToPerson.REPEATED if is_alike else ""


@transaction.atomic
def accept_met(
    month: Month, *, actor: User, seen: Mapping[int, int], now: datetime | None = None
) -> MetLines:
    """审定 what the preview showed, all or none, by the single door's rule, with one event more for the lot.

    `seen` holds the versions that were shown, by key. Returns what was accepted. PermissionDenied for who may
    not review; StepRefused where the set is another by now, which says in what, or the month is out.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能批量审定")
    now = now or timezone.now()
    locked = {line.pk: line for line in locked_lines(month, seen)}
    chosen = met_lines(month, actor)
    if chosen.versions != seen:
        raise StepRefused(what_changed(month, seen, chosen), code="changed")
    if not chosen.lines:
        raise StepRefused(f"{month}没有可以批量审定的", code="state")
    take_steps([locked[line.pk] for line in chosen.lines], "accept", actor=actor, now=now)
    event = LinesAccepted(
        lines={str(pk): version for pk, version in chosen.versions.items()},
        digest=digest_of(chosen.versions),
        seed=chosen.seed,
        sample=sorted(sample_of(chosen.seed, chosen.versions)),
    )
    record(actor, event, month, f"批量审定了{month}机器判定符合的 {len(chosen.lines)} 条", at=now)
    return chosen


def what_changed(month: Month, seen: Mapping[int, int], chosen: MetLines) -> str:
    """`…有变化：多了区人社局红旗1：淳溪街道；少了…；请重新看过再审定`."""
    new = [line for line in chosen.lines if line.pk not in seen]
    edited = [line for line in chosen.lines if seen.get(line.pk, line.version) != line.version]
    gone = Determination.objects.with_names().filter(pk__in=seen.keys() - chosen.versions.keys())
    told = {"多了": new, "改了": edited, "不再符合的": list(gone)}
    said = [f"{word} {len(lines)} 条：{_named(lines)}" for word, lines in told.items() if lines]
    lost = len(seen.keys() - chosen.versions.keys()) - len(told["不再符合的"])
    said += [f"撤下了 {lost} 条"] if lost else []
    return f"{month}可以批量审定的有变化，{'；'.join(said)}。请重新看过再审定"


NAMED = 5


def _named(lines: list[Determination]) -> str:
    more = " 等" if len(lines) > NAMED else ""
    return "、".join(str(line) for line in lines[:NAMED]) + more
