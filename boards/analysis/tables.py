"""The list behind a figure."""

import django_tables2 as tables
from django.utils.html import format_html

from boards.analysis.behind import BehindRow
from departments.tables import NOWRAP, ListTable


class BehindTable(ListTable):
    caption = "这一项里的每一条"
    month = tables.Column(verbose_name="月份", attrs=NOWRAP)
    assessor = tables.Column(verbose_name="认定部门", attrs=NOWRAP)
    clause = tables.Column(verbose_name="条款", attrs=NOWRAP)
    unit = tables.Column(verbose_name="单位", attrs=NOWRAP)
    words = tables.Column(verbose_name="事由或说明", attrs={"td": {"class": "words"}})
    link = tables.Column(verbose_name="打开", attrs=NOWRAP, empty_values=())

    class Meta(ListTable.Meta):
        orderable = False
        empty_text = "没有"

    def render_link(self, record: BehindRow) -> str:
        if not record.link:
            return format_html('<span class="muted">{}</span>', "原条目已不在")
        about = " ".join(filter(None, (record.month, record.clause, record.unit)))
        return format_html('<a href="{}" aria-label="查看 {}">查看</a>', record.link, about)
