"""Whether a board is the one that was published: what anybody may check with a digest off a poster."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from boards.bulletins.overtaken import overtaken_words
from boards.chaining import digests
from boards.document import Board
from boards.flags import flag_editions
from boards.models import Bulletin, Edition, Withdrawal
from departments.months import CalendarMonth
from departments.text import is_seen

MOST_MONTHS = 36
SHORTEST, LONGEST = 12, 64  # digits, the first as printed on posters and shown in the lobby
MOST_LIKE = 3  # editions that are offered to who typed something like theirs
LOOKALIKES = str.maketrans("oOlIi|", "001111")  # no digit is written so: what is meant is plain


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
    """12 to 64 hex digits out of what was typed or pasted: full-width, spaced, or a whole address; else None.

    The letters that look like 0 and 1 are read as those.
    """
    digits = _bare(typed)
    return digits if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},{LONGEST}}}", digits) else None


def typing_fault(typed: str) -> str:
    """What keeps a text from being read as a digest, and what to do, in a sentence without its end."""
    digits = _bare(typed)
    strange = "、".join(dict.fromkeys(f"“{sign}”" for sign in digits if sign not in "0123456789abcdef"))
    if strange and len(digits) <= LONGEST and all(map(is_seen, digits)):
        return f"校验值只有数字 0–9 和字母 a–f，没有{strange}，请对照榜单再输入一次"
    if not strange and len(digits) < SHORTEST:
        return f"校验值至少输入开头 {SHORTEST} 位，现在是 {len(digits)} 位，请对照榜单补全"
    if not strange and len(digits) > LONGEST:
        return f"校验值最多 {LONGEST} 位，现在是 {len(digits)} 位，请对照榜单再输入一次"
    return "校验值是 0–9、a–f 组成的 12 至 64 位，请对照榜单再输入一次"


def _bare(typed: str) -> str:
    """What was typed without blanks, hyphens and the address around it."""
    text = unicodedata.normalize("NFKC", typed).rpartition("/verify/")[2]
    text = re.split(r"[?#]", text)[0]  # what messengers add to an address
    return re.sub(r"[\s/·-]", "", text).translate(LOOKALIKES).lower()


def editions_like(typed: str) -> list[Edition]:
    """Those whose digest is one slip away from what was typed: a digit wrong, left out or too many, or two swapped.

    At most MOST_LIKE, the newest first.
    """
    digits = _bare(typed)
    if len(digits) < SHORTEST - 1:
        return []
    told = Edition.objects.order_by("-month", "-number").values_list("pk", "digest")
    like = [pk for pk, digest in told if is_one_slip(digits, digest)]
    return list(Edition.objects.filter(pk__in=like[:MOST_LIKE]).order_by("-month", "-number"))


def is_one_slip(digits: str, digest: str) -> bool:
    """Whether who types the beginning of a digest gets these digits by one slip; the digits themselves are none.

    Too few of them are one.
    """
    if digest.startswith(digits):
        return len(digits) < SHORTEST
    at = next(n for n, sign in enumerate(digits) if sign != digest[n : n + 1])
    typed, meant = digits[at:], digest[at:]
    wrong, left_out, too_many = (typed[1:], meant[1:]), (typed, meant[1:]), (typed[1:], meant)
    swapped = (typed[2:], meant[2:]) if typed[:2] == meant[1::-1] else ("-", "")
    return any(whole.startswith(rest) for rest, whole in (wrong, left_out, too_many, swapped))


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


@dataclass(frozen=True)
class BulletinVerification:
    """One released bulletin that a digest is of: the release that took its place, None where it stands.

    `overtaken` is what was corrected since one that stands was released, "" for nothing.
    """

    bulletin: Bulletin
    newer: Bulletin | None
    overtaken: str = ""

    @property
    def answer(self) -> Answer:
        if self.bulletin.is_withdrawn:
            return Answer.WITHDRAWN
        return Answer.CORRECTED if self.newer else Answer.STANDS


def bulletin_at(digits: str) -> BulletinVerification | None:
    """The released bulletin whose digest begins so; None where there is none, or more than one."""
    found = list(Bulletin.objects.filter(digest__startswith=digits).listed()[:2])
    if len(found) != 1:
        return None
    newest = Bulletin.objects.of(found[0].month, found[0].kind_of).listed().first()
    if newest != found[0]:
        return BulletinVerification(found[0], newest)
    standing = Edition.objects.standing(found[0].month)
    overtaken = overtaken_words(found, standing)[found[0].pk] if standing else ""
    return BulletinVerification(found[0], None, overtaken)


@lru_cache(maxsize=MOST_MONTHS)
def _flag_digests(digests: tuple[str, ...]) -> list[str]:
    """The digests of the flag boards of a month's editions, which are told in their order and never change."""
    editions = Edition.objects.filter(digest__in=digests).order_by("number")
    return [board.digest for board in flag_editions(edition.board for edition in editions)]
