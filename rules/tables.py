"""Lists of the office's page of points and limits."""

from decimal import Decimal

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from departments.history.differences import plain_number
from departments.tables import ListTable
from rules.models import PointScale

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class PointsTable(ListTable):
    caption = "各年积分"
    year = tables.Column(verbose_name="年度")
    red_flag = tables.Column(attrs=NUMBER)
    yellow_light = tables.Column(attrs=NUMBER)
    red_light = tables.Column(attrs=NUMBER)
    edit = tables.Column(verbose_name="操作", orderable=False, empty_values=())

    class Meta(ListTable.Meta):
        model = PointScale
        fields = ("year", "red_flag", "yellow_light", "red_light")
        empty_text = "还没有设定：各年都按默认，红旗 1 分，黄灯 −1 分，红灯 −2 分"

    def render_year(self, value: int) -> str:
        return f"{value}年"

    def render_red_flag(self, value: Decimal) -> str:
        return plain_number(value)

    render_yellow_light = render_red_light = render_red_flag

    def render_edit(self, record: PointScale) -> str:
        url = reverse("points_year", args=[record.year])
        return format_html('<a href="{}" aria-label="修改{}年积分">修改</a>', url, record.year)
