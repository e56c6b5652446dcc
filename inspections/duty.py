"""How each supervisor does the duty, from the ledger alone: never ranked, never shown to other supervisors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from inspections.models import Conduct, Finding, FindingState, Supervisor, Visit
from inspections.models.findings import VERIFIED


@dataclass(frozen=True)
class Duty:
    supervisor: Supervisor
    visits: int
    findings: int
    kept: int
    dismissed: int
    conducts: list[Conduct]
    why_not: str


def on_duty(supervisors: Iterable[Supervisor], *, today: date) -> list[Duty]:
    """In the order of the register; a constant number of queries."""
    rows = list(supervisors)
    users = [row.user_id for row in rows]
    through = Visit.supervisors.through.objects.filter(supervisor__in=rows, visit__visited_at__isnull=False)
    visits = dict(through.values_list("supervisor").annotate(made=Count("pk")))
    counted = (
        Finding.objects.filter(created_by__in=users)
        .order_by()
        .values("created_by")
        .annotate(
            found=Count("pk"),
            kept=Count("pk", filter=Q(state__in=VERIFIED)),
            dismissed=Count("pk", filter=Q(state=FindingState.DISMISSED)),
        )
    )
    findings = {row["created_by"]: (row["found"], row["kept"], row["dismissed"]) for row in counted}
    words: dict[int, list[Conduct]] = {}
    for conduct in Conduct.objects.filter(supervisor__in=rows):
        words.setdefault(conduct.supervisor_id, []).append(conduct)
    return [
        Duty(
            row,
            visits.get(row.pk, 0),
            *findings.get(row.user_id, (0, 0, 0)),
            words.get(row.pk, []),
            row.why_not_on(today),
        )
        for row in rows
    ]
