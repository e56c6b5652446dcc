"""The list of what followed the lights."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html

from boards.after_lights.states import FollowedLight
from departments.tables import NOWRAP, ListTable


class FollowedTable(ListTable):
    caption = "亮灯和整改"
    month = tables.Column(verbose_name="月份", attrs=NOWRAP)
    unit_name = tables.Column(verbose_name="单位", attrs=NOWRAP)
    signal = tables.Column(verbose_name="灯", attrs=NOWRAP)
    clause = tables.Column(verbose_name="条款", attrs=NOWRAP)
    grounds = tables.Column(verbose_name="事由", attrs={"td": {"class": "words"}})
    due_on = tables.DateColumn(verbose_name="整改期限", format="n月j日", attrs=NOWRAP)
    state = tables.Column(verbose_name="状态", attrs=NOWRAP)
    link = tables.Column(verbose_name="打开", attrs=NOWRAP)

    class Meta(ListTable.Meta):
        orderable = False
        empty_text = "没有这样的灯"

    def render_month(self, value: object, record: FollowedLight) -> str:
        return record.month.chinese

    def render_signal(self, value: str) -> str:
        return render_to_string("_signal.html", {"signal": value})

    def render_state(self, record: FollowedLight) -> str:
        return format_html('<span class="chip {}">{}</span>', record.state.tone, record.state_words)

    def render_link(self, value: str, record: FollowedLight) -> str:
        about = f"{record.month.chinese}{record.unit_name}{record.clause}"
        return format_html('<a href="{}" aria-label="查看 {}">查看</a>', value, about)
