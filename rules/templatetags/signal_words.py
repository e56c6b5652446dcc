"""Words about flags and lights that every surface says alike."""

from django import template

from rules.labels import UNJUDGED

register = template.Library()


@register.simple_tag
def unjudged_word() -> str:
    """What is said of a unit that a month gave neither flag nor light."""
    return UNJUDGED
