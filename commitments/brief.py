"""What 预安简报 is told from: the frozen bulletin, and beside it what the inside knew as it came out."""

from collections import defaultdict
from collections.abc import Iterable

from assessments.dates import local_day
from boards.circular.document import Circular
from commitments.brief_text import BriefFacts, ToldDifficulty, UnfinishedItem, brief_circular
from commitments.bulletin_document import read
from commitments.figures import LedgerSpan
from commitments.ledger import ledger_item, whole_ledger
from commitments.models import CommitmentBulletin, Difficulty, Extension, Item
from commitments.shown import term_words
from commitments.site.months import names_of
from commitments.standing import overdue


def brief_of(shown: CommitmentBulletin) -> Circular:
    """A constant number of queries, however much it tells. Raises NotABulletinError where the text tells none."""
    bulletin = read(shown.document)
    span = LedgerSpan.month(bulletin.month)
    rows = [row for row in whole_ledger() if span.is_open(ledger_item(row))]
    raised = list(
        Difficulty.objects.filter(item__in=[row.pk for row in rows], raised_at__lte=shown.published_at)
        .select_related("item__unit", "depends_on")
        .order_by("item__unit__position", "item__unit__code", "pk")
    )
    facts = BriefFacts(
        bulletin=bulletin,
        names=names_of(),
        unfinished=_unfinished(rows, _reasons(raised, shown), span),
        difficulties=tuple(map(_told, raised)),
        dated=local_day(shown.published_at),
    )
    return brief_circular(facts)


def _reasons(raised: Iterable[Difficulty], shown: CommitmentBulletin) -> dict[int, list[str]]:
    """By item: what blocks it, and why more time was asked."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for one in raised:
        reasons[one.item_id].append(one.words)
    for asked in Extension.objects.filter(asked_at__lte=shown.published_at).order_by("asked_at", "pk"):
        reasons[asked.item_id].append(asked.reason)
    return reasons


def _unfinished(
    rows: Iterable[Item], reasons: dict[int, list[str]], span: LedgerSpan
) -> tuple[UnfinishedItem, ...]:
    """The latest first, then in register order."""
    told = []
    for row in rows:
        promise = ledger_item(row).promise
        told.append(
            UnfinishedItem(
                unit=row.unit.label,
                code=row.code,
                text=row.text.rstrip("。"),
                term=term_words(promise, span.last.year),
                overdue=overdue(promise, span.day),
                reason="；".join(words.rstrip("。") for words in reasons.get(row.pk, ())),
            )
        )
    return tuple(sorted(told, key=lambda one: -one.overdue))


def _told(one: Difficulty) -> ToldDifficulty:
    return ToldDifficulty(
        unit=one.item.unit.label,
        text=one.item.text.rstrip("。"),
        words=one.words,
        depends_on=one.depends_on.label if one.depends_on else "",
        proposal=one.proposal,
        decision=one.decision,
    )
