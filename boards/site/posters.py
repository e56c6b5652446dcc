"""The posters and long pictures of an edition as files at their addresses."""

from boards.models import Edition
from boards.posters.kept import kept_picture, kept_poster
from boards.posters.kinds import KINDS
from boards.posters.picture import PICTURES
from boards.site.public_page import PublicPage

PDF, PNG = "application/pdf", "image/png"


def poster_file(shown: Edition, sheet: str, size: str) -> PublicPage:
    """A poster of an edition; making it raises PosterError where it cannot be printed."""
    name = f"{KINDS[sheet].heading}{shown.title}{shown.correction_label}-{size}.pdf"
    return PublicPage(
        lambda: kept_poster(shown.board, sheet, size=size),
        lambda: f"{shown.digest}-{sheet}-{size}",
        PDF,
        name,
        is_attached=False,
        is_on_demand=True,
    )


def picture_file(shown: Edition, key: str) -> PublicPage:
    """A long picture of an edition for chat groups; making it raises PosterError where a character is missing."""
    return PublicPage(
        lambda: kept_picture(shown.board, key),
        lambda: f"{shown.digest}-{key}",
        PNG,
        f"效能亮榜{shown.title}{shown.correction_label}{PICTURES[key].heading}.png",
        is_attached=False,
        is_on_demand=True,
    )
