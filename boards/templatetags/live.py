"""What only a server can answer, marked in a page so that a copy without one leaves it out (boards.site.links)."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from boards.site.links import LIVE, LIVE_END

register = template.Library()


class LiveNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return mark_safe(f"{LIVE}{self.nodelist.render(context)}{LIVE_END}")


@register.tag
def live(parser: Parser, token: Token) -> LiveNode:
    """{% live %} … {% endlive %}; never one inside another."""
    nodelist = parser.parse(("endlive",))
    parser.delete_first_token()
    return LiveNode(nodelist)
