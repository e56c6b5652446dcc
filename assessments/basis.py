"""The basis of an explanation: what the figures were when it was written. Where they differ now, it is stale.

The basis is a short digest of every figure that was there and of everything that was called for, of the
whole clause or of the one unit. What was written before a basis was kept has none ("") and is stale only
where the figures call for a unit that has neither a line nor an explanation of its own.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from assessments.models import Determination, Explanation
from assessments.proposals import survey_now
from departments.months import CalendarMonth
from rules.judging import ClauseFinding

Label = tuple[int, int, str, int]  # month, department, signal, number


def basis_of(findings: Iterable[ClauseFinding], unit_id: int | None) -> str:
    """The digest of what the figures of one clause say; of one unit alone where `unit_id` is given."""
    return hashlib.sha256("\n".join(_said(findings, unit_id)).encode()).hexdigest()[:16]


def figures_digest(findings: Iterable[ClauseFinding], unit_id: int | None) -> str:
    """The same as a signature holds it: shorter, and "" where the figures say nothing."""
    findings = list(findings)
    return basis_of(findings, unit_id)[:8] if _said(findings, unit_id) else ""


def _said(findings: Iterable[ClauseFinding], unit_id: int | None) -> list[str]:
    own = (finding for finding in findings if unit_id in (None, finding.unit.pk))
    relevant = (finding for finding in own if finding.reading or finding.is_called_for)
    return sorted(f"{finding.unit.code} {finding.verdict.outcome} {_figure(finding)}" for finding in relevant)


def _figure(finding: ClauseFinding) -> str:
    reading = finding.reading
    numbers = (reading.value, reading.done, reading.total) if reading else ()
    return "/".join("" if number is None else f"{number.normalize():f}" for number in numbers)


def outdated_words(
    explanation: Explanation, findings: Collection[ClauseFinding], settled: Collection[int]
) -> str:
    """A sentence where the figures differ from its basis, whatever state it is in, else "".

    `findings` are those of its clause now, `settled` the units that have a line or an explanation of their own.
    """
    called = {finding.unit.pk for finding in findings if finding.is_called_for}
    is_open = explanation.unit_id is None and not called <= set(settled)
    has_moved = explanation.basis and explanation.basis != basis_of(findings, explanation.unit_id)
    return f"{title(explanation)}的说明与数据不符，请重看" if is_open or has_moved else ""


def title(explanation: Explanation) -> str:
    """红旗1, or 红旗1（淳溪街道）."""
    unit = f"（{explanation.unit.label}）" if explanation.unit else ""
    return f"{explanation.clause.label}{unit}"


def stale_words(explanations: Iterable[Explanation]) -> dict[int, str]:
    """By pk, the sentence of every explanation that the figures contradict now; filed and accepted ones too.

    A constant number of queries where they come with month, unit, and clause with its metric and rule set.
    """
    explanations = list(explanations)
    findings_by_clause = _survey(explanations)
    settled = _settled(explanations)
    words = {
        explanation.pk: outdated_words(
            explanation, findings_by_clause.get(_asked(explanation), ()), settled[_label(explanation)]
        )
        for explanation in explanations
    }
    return {pk: sentence for pk, sentence in words.items() if sentence}


def take_basis(explanations: Iterable[Explanation]) -> None:
    """Give each, saved or not, the basis of the figures as they stand now. Nothing is saved here."""
    explanations = list(explanations)
    findings_by_clause = _survey(explanations)
    for explanation in explanations:
        explanation.basis = basis_of(findings_by_clause.get(_asked(explanation), ()), explanation.unit_id)


def _asked(explanation: Explanation) -> tuple[CalendarMonth, int]:
    return explanation.month.calendar_month, explanation.clause_id


def _survey(explanations: Iterable[Explanation]) -> Mapping[tuple[CalendarMonth, int], list[ClauseFinding]]:
    return survey_now((explanation.month.calendar_month, explanation.clause) for explanation in explanations)


def _label(thing: Determination | Explanation) -> Label:
    """A late line under last year's text stands with the clause of the same label."""
    return thing.month_id, thing.assessor_id, thing.clause.signal, thing.clause.number


def _settled(explanations: Iterable[Explanation]) -> Mapping[Label, set[int]]:
    months = {explanation.month_id for explanation in explanations}
    settled: dict[Label, set[int]] = defaultdict(set)
    for model in (Determination, Explanation):
        rows = model.objects.filter(month__in=months, unit__isnull=False).order_by()
        for thing in rows.select_related("clause"):
            if thing.unit_id is not None:
                settled[_label(thing)].add(thing.unit_id)
    return settled
