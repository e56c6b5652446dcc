"""The table of posters for the pages that link to them."""

from typing import Any

from django import template

from boards.posters.kinds import KINDS, PosterKind
from boards.posters.paper import SIZES

register = template.Library()


@register.simple_tag
def poster_kinds() -> list[PosterKind[Any]]:
    """Every poster, in the order in which they are listed."""
    return list(KINDS.values())


@register.simple_tag
def poster_sizes() -> list[str]:
    """The papers that have a name in addresses, the smallest first."""
    return list(SIZES)
