"""The list of months."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from assessments.models import MonthStatus
from assessments.office.months import MonthRow
from departments.tables import ListTable

TONES = {
    MonthStatus.NOT_OPEN: "off",
    MonthStatus.REPORTING: "wait",
    MonthStatus.REVIEWING: "wait",
    MonthStatus.PUBLISHED: "good",
}
NUMBER = {"th": {"class": "number"}, "td": {"class": "number nowrap"}}
NOWRAP = {"td": {"class": "nowrap"}}


class MonthTable(ListTable):
    caption = "月份"
    month = tables.Column(verbose_name="月份")
    status = tables.Column(verbose_name="状态")
    report_until = tables.DateTimeColumn(
        accessor="month__report_until", verbose_name="报送截止", format="Y-m-d H:i", attrs=NOWRAP
    )
    decide_until = tables.DateColumn(
        accessor="month__decide_until", verbose_name="审核截止", format="Y-m-d", attrs=NOWRAP
    )
    object_until = tables.DateColumn(
        accessor="month__object_until", verbose_name="异议截止", format="Y-m-d", attrs=NOWRAP
    )
    publish_on = tables.DateColumn(
        accessor="month__publish_on", verbose_name="计划发布", format="Y-m-d", attrs=NOWRAP
    )
    filed = tables.Column(verbose_name="报送", attrs=NUMBER)
    late = tables.Column(verbose_name="逾期", attrs=NUMBER)

    class Meta(ListTable.Meta):
        orderable = False

    def render_month(self, record: MonthRow) -> str:
        url = reverse("month_dates", args=[record.month.calendar_month])
        return format_html('<a class="nowrap" href="{}">{}</a>', url, record.month)

    def render_status(self, value: MonthStatus) -> str:
        return format_html('<span class="chip {}">{}</span>', TONES[value], value.label)

    def render_filed(self, record: MonthRow) -> str:
        return f"{record.filed} / {record.asked}"

    def render_late(self, value: int) -> str:
        return str(value or "—")
