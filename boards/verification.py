"""Whether a board is the one that was published: what anybody may check with a digest off a poster."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from boards.chaining import digests
from boards.document import Board
from boards.flags import flag_editions
from boards.models import Edition, Withdrawal
from departments.months import CalendarMonth

MOST_MONTHS = 36
SHORTEST = 12  # digits, as printed on posters and shown in the lobby


class Answer(Enum):
    """What a digest is told; of one that nobody published there is no edition to tell of."""

    STANDS = "stands", "现行"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤回"
    ALTERED = "altered", "不符"

    def __init__(self, key: str, label: str) -> None:
        self.key, self.label = key, label


@dataclass(frozen=True)
class Verification:
    """One edition, whether its text still gives its digest, what came before it and what stands now.

    `standing` is the later edition, if there is one; of a withdrawn edition nothing is left to compute from.
    """

    edition: Edition
    holds: bool
    recomputed: str
    previous: str
    standing: Edition | None
    withdrawal: Withdrawal | None = None

    @property
    def answer(self) -> Answer:
        if self.withdrawal:
            return Answer.WITHDRAWN
        if not self.holds:
            return Answer.ALTERED
        return Answer.CORRECTED if self.standing else Answer.STANDS

    @property
    def groups(self) -> tuple[str, ...]:
        return in_fours(self.edition.digest)

    @property
    def previous_groups(self) -> tuple[str, ...]:
        return in_fours(self.previous)


def verification_of(edition: Edition) -> Verification:
    """Compute the digest of an edition anew from its text; `standing` is the later edition, if there is one."""
    recomputed, claimed = digests(edition)
    board = _board(edition)
    standing = Edition.objects.standing(edition.month)
    return Verification(
        edition=edition,
        holds=board is not None
        and recomputed == claimed == edition.digest
        and (board.month, board.edition) == (edition.month, edition.number),
        recomputed=recomputed,
        previous=(board.publication.previous_digest or "") if board and board.publication else "",
        standing=standing if standing and standing.number > edition.number else None,
        withdrawal=edition.withdrawn,
    )


def _board(edition: Edition) -> Board | None:
    """What the text tells as a board, None where it tells none."""
    try:
        return edition.board
    except ValueError:
        return None


def in_fours(digest: str) -> tuple[str, ...]:
    """The digest as people compare it: `7f3a 91c2 …`."""
    return tuple(digest[n : n + 4] for n in range(0, len(digest), 4))


def read_digest(typed: str) -> str | None:
    """12 to 64 hex digits out of what was typed or pasted: full-width, spaced, or a whole address; else None."""
    text = unicodedata.normalize("NFKC", typed).lower().rpartition("/verify/")[2]
    text = re.split(r"[?#]", text)[0]  # what messengers add to an address
    digits = re.sub(r"[\s/·-]", "", text)
    return digits if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits) else None


def is_canonical(digits: str, edition: Edition) -> bool:
    """Whether an edition has a page of its own at these digits: all of them, or the first as printed."""
    return digits in (edition.digest, edition.digest[:SHORTEST])


def month_of_flags(digits: str) -> CalendarMonth | None:
    """The month of whose flag board on the internet (boards.flags) these are the digits; None where it is none.

    Of the last MOST_MONTHS that are out: their digests follow from the editions, and are computed once a process.
    """
    by_month: dict[CalendarMonth, list[str]] = {}
    told = Edition.objects.exclude(content="").order_by("-month", "number").values_list("month", "digest")
    for month, digest in told:
        by_month.setdefault(month, []).append(digest)
    for month, own in list(by_month.items())[:MOST_MONTHS]:
        if any(digest.startswith(digits) for digest in _flag_digests(tuple(own))):
            return month
    return None


@lru_cache(maxsize=MOST_MONTHS)
def _flag_digests(digests: tuple[str, ...]) -> list[str]:
    """The digests of the flag boards of a month's editions, which are told in their order and never change."""
    editions = Edition.objects.filter(digest__in=digests).order_by("number")
    return [board.digest for board in flag_editions(edition.board for edition in editions)]
