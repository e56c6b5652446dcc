"""Whether a board is the one that was published: what anybody may check with a digest off a poster."""

import re
import unicodedata
from dataclasses import dataclass

from boards.chaining import digests
from boards.document import Board
from boards.models import Edition

SHORTEST = 12  # digits, as printed on posters and shown in the lobby


@dataclass(frozen=True)
class Verification:
    """One edition, whether its text still gives its digest, what came before it and what stands now."""

    edition: Edition
    holds: bool
    recomputed: str
    previous: str
    standing: Edition | None

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
    digits = re.sub(r"[\s/·-]", "", text)
    return digits if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits) else None
