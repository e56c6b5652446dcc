"""The posters of an edition as files at their addresses."""

from boards.models import Edition
from boards.posters.kept import kept_poster
from boards.posters.kinds import KINDS
from boards.site.public_page import PublicPage

PDF = "application/pdf"


def poster_file(shown: Edition, sheet: str, size: str) -> PublicPage:
    """A poster of an edition; making it raises PosterError where it cannot be printed."""
    name = f"{KINDS[sheet].heading}{shown.title}{shown.correction_label}-{size}.pdf"
    return PublicPage(
        lambda: kept_poster(shown.board, sheet, size=size),
        lambda: f"{shown.digest}-{sheet}-{size}",
        PDF,
        name,
        is_attached=False,
        is_copied=False,
        is_on_demand=True,
    )
