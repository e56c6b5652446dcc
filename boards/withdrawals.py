"""What was withdrawn, held against the history and against the editions: nothing else may lack its words."""

from collections.abc import Iterator

from boards.events import EditionWithdrawn
from boards.models import Edition, Withdrawal
from departments.history.differences import called
from departments.models import Record


def withdrawn_digests() -> set[str]:
    """The digests whose words are gone."""
    return set(Edition.objects.withdrawn().values_list("digest", flat=True))


def withdrawal_faults() -> Iterator[str]:
    """Every withdrawal against its event, both ways, and against the edition that stands; one sentence each."""
    told = _told()
    for withdrawal in Withdrawal.objects.select_related("edition").defer("edition__content"):
        edition = withdrawal.edition
        if not Edition.objects.filter(month=edition.month, number__gt=edition.number).exists():
            yield f"{withdrawal}：它是现行的一版，不能撤回"
        event = told.pop(str(edition.pk), None)
        if event is None:
            yield f"{withdrawal}：历史中没有撤回它的记录"
            continue
        yield from _facts_apart(withdrawal, *event)
    yield from (f"历史第 {sequence} 条所说的撤回不在，已被删去" for sequence, _ in told.values())


def _told() -> dict[str, tuple[int, EditionWithdrawn]]:
    """By key of the edition, the sequence number and the event of its withdrawal."""
    rows = Record.objects.filter(verb__in=EditionWithdrawn.verbs).order_by("-sequence")
    return {row.subject_id: (row.sequence, EditionWithdrawn.of(row)) for row in rows}


def _facts_apart(withdrawal: Withdrawal, sequence: int, event: EditionWithdrawn) -> Iterator[str]:
    mine, recorded = withdrawal.facts.as_data(), event.facts.as_data()
    for name in (name for name in mine if mine[name] != recorded[name]):
        word = called(Withdrawal if hasattr(Withdrawal, name) else Edition, name)
        yield f"{withdrawal}：{word}与历史第 {sequence} 条不符：历史记为“{recorded[name]}”，现在是“{mine[name]}”"
