"""榜单验真 and what stands where an edition was withdrawn: pages of a digest, made with the edition."""

from typing import Any

from django.urls import reverse

from boards.differences import Difference
from boards.models import Edition
from boards.site.beside import Digests, changes_of, changes_since
from boards.site.public_page import PublicPage, printed, state_of
from boards.verification import Answer, Verification, verification_of


def verification_page(shown: Edition, digests: Digests | None = None) -> PublicPage:
    """What anybody reads who checks the digest of an edition: whether it stands, and what does where it does not.

    `digests` are those of every edition, where they were read already.
    """
    return PublicPage(
        lambda: printed("boards/verify.html", _context(shown)), lambda: _state_of("verify", shown, digests)
    )


def withdrawn_page(shown: Edition, digests: Digests | None = None) -> PublicPage:
    """The page of an edition that was withdrawn, without a word of it."""

    def build() -> bytes:
        context = {"edition": shown, "withdrawal": shown.withdrawn, "here": "board"}
        context["standing"] = Edition.objects.standing(shown.month)
        context["at"] = reverse("edition", args=[shown.month, shown.number])
        context["description"] = f"{shown}已撤回，现行的是另一版。"
        return printed("boards/withdrawn.html", context)

    return PublicPage(build, lambda: _state_of("withdrawn", shown, digests))


def _state_of(name: str, shown: Edition, digests: Digests | None) -> str:
    return state_of(name, shown.digest, (digests or Digests.read()).of_months([shown.month]))


def _context(shown: Edition) -> dict[str, Any]:
    verification = verification_of(shown)
    return {
        "verification": verification,
        "edition": shown,
        "changes": _changes(verification),
        "here": "verify",
        "at": reverse("verify_digest", args=[shown.digest]),
        "description": f"校验值 {shown.digest[:12]} 的榜单：{shown}，{verification.answer.label}。",
    }


def _changes(verification: Verification) -> Difference | None:
    """Of one that was corrected what its reader has to learn; of one that stands what it corrected itself."""
    if verification.answer == Answer.CORRECTED and verification.standing:
        return changes_since(verification.edition, verification.standing)
    return changes_of(verification.edition) if verification.answer == Answer.STANDS else None
