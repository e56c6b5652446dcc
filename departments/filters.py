"""Filters above the lists of this floor. Every field of a filter is optional; what is not valid filters nothing."""

import django_filters
from django.db.models import Q, QuerySet

from departments.fields import day_box
from departments.history.differences import kind_word
from departments.history.words import verb_word
from departments.models import Department, Record, Role, User

STANDING = [("1", "启用"), ("0", "已停用")]
NO_ROLE = "none"


class PeopleFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(label="姓名、账号或电话", method="by_words")
    department = django_filters.ModelChoiceFilter(
        label="单位", queryset=Department.objects.all(), empty_label="全部"
    )
    role = django_filters.ChoiceFilter(
        label="角色", choices=[*Role.choices, (NO_ROLE, "未授权")], empty_label="全部", method="by_role"
    )
    is_active = django_filters.ChoiceFilter(label="状态", choices=STANDING, empty_label="全部")

    class Meta:
        model = User
        fields = ("words", "department", "role", "is_active")

    def by_words(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        word = value.strip()
        return rows.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(phone__contains=word))

    def by_role(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(role="" if value == NO_ROLE else value)


def _groups() -> list[tuple[str, str]]:
    groups = Department.objects.exclude(group="").order_by("group").values_list("group", flat=True)
    return [(group, group) for group in groups.distinct()]


class RegisterFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(label="名称或编码", method="by_words")
    group = django_filters.ChoiceFilter(label="分组", choices=_groups, empty_label="全部")
    assesses = django_filters.ChoiceFilter(
        label="认定部门", choices=[("1", "是"), ("0", "否")], empty_label="全部"
    )
    ended = django_filters.ChoiceFilter(
        label="起止", choices=[("0", "未定停用"), ("1", "有停用月份")], empty_label="全部", method="by_end"
    )

    class Meta:
        model = Department
        fields = ("words", "group", "assesses", "ended")

    def by_words(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        word = value.strip()
        named = Q(name__icontains=word) | Q(short_name__icontains=word)
        return rows.filter(named | Q(code__contains=word.lower()))

    def by_end(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        return rows.filter(active_until__isnull=value == "0")


def _verbs() -> list[tuple[str, str]]:
    verbs = Record.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb_word(verb)) for verb in verbs]


def _kinds() -> list[tuple[str, str]]:
    kinds = Record.objects.order_by("subject_kind").values_list("subject_kind", flat=True).distinct()
    return [(kind, kind_word(kind)) for kind in kinds]


class HistoryFilter(django_filters.FilterSet):
    first = django_filters.DateFilter(label="从", field_name="at", lookup_expr="date__gte", widget=day_box())
    last = django_filters.DateFilter(label="到", field_name="at", lookup_expr="date__lte", widget=day_box())
    actor = django_filters.CharFilter(label="操作人", field_name="actor_name", lookup_expr="icontains")
    verb = django_filters.ChoiceFilter(label="事项", choices=_verbs, empty_label="全部")
    kind = django_filters.ChoiceFilter(
        label="对象", field_name="subject_kind", choices=_kinds, empty_label="全部"
    )
    subject = django_filters.CharFilter(label="对象编号", field_name="subject_id")
    words = django_filters.CharFilter(label="记述中的文字", field_name="sentence", lookup_expr="icontains")

    class Meta:
        model = Record
        fields = ("first", "last", "actor", "verb", "kind", "subject", "words")

    def asked(self) -> dict[str, str]:
        """What was asked for, as the history of an export keeps it."""
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        return {name: str(value) for name, value in cleaned.items() if value not in (None, "")}
