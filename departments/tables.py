"""The one base table of all lists, and the lists of this floor."""

from typing import Any

import django_tables2 as tables
from django.http import HttpRequest

PER_PAGE = 50


class ListTable(tables.Table):
    """Base of every list: our own markup, the first column stays in sight, text is always escaped.

    A subclass sets `caption` (what the list holds, read aloud to those who cannot see it) and its columns.
    """

    caption = "列表"

    class Meta:
        template_name = "departments/_table.html"
        attrs = {"class": "table"}
        empty_text = "没有符合条件的记录"


def listed(table: tables.Table, request: HttpRequest, *, per_page: int = PER_PAGE) -> Any:
    """The table sorted and paged as the address asks; a page that does not exist shows the nearest."""
    paginate = {"per_page": per_page, "silent": True}
    return tables.RequestConfig(request, paginate=paginate).configure(table)
