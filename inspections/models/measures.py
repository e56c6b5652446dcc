"""问责: what a finding led to, by kind, document and days. Whom it concerns is a code: no name has a column."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from departments.fields import counted
from departments.models import Role, User
from inspections.models.findings import Finding
from inspections.models.people import BECAUSE_LIMIT, DOCUMENT_LIMIT
from inspections.models.rounds import OFFICE
from inspections.terms import Reposting

ORGAN_LIMIT, PERSON_LIMIT = 60, 20
_OF_A_UNIT = (Role.CLERK, Role.SIGNER, Role.CONTACT)


class AccountabilityKind(models.TextChoices):
    WRITTEN = "written", "书面检查"
    CIRCULAR = "circular", "通报批评"
    TALK = "talk", "约谈"
    WARNING = "warning", "效能告诫"
    REPOST = "repost", "安排到基层再上岗"
    REFER = "refer", "移送"
    NONE = "none", "不予问责"


class AccountabilityTarget(models.TextChoices):
    UNIT = "unit", "单位"
    PERSON = "person", "个人"


class PostKind(models.TextChoices):
    OFFICER = "officer", "科员级"
    SECTION_HEAD = "section_head", "科室负责人"
    DEPUTY_HEAD = "deputy_head", "分管负责人"
    HEAD = "head", "主要负责人"
    WINDOW = "window", "窗口人员"


K = AccountabilityKind


class AccountabilityQuerySet(models.QuerySet["Accountability"]):
    def visible_to(self, user: User) -> "AccountabilityQuerySet":
        """The office and the auditor all, a unit its own; a supervisor none."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role in (*OFFICE, Role.AUDITOR):
            return self
        if user.role in _OF_A_UNIT:
            return self.filter(finding__unit=user.department_id, finding__notified_on__isnull=False)
        return self.none()

    def standing(self) -> "AccountabilityQuerySet":
        """What was not struck with its finding."""
        return self.filter(voided_on__isnull=True)

    def postings_out(self) -> "AccountabilityQuerySet":
        """Re-postings from which nobody has returned, struck ones too: those are to return at once."""
        return self.filter(kind=K.REPOST, returned_on__isnull=True)


class Accountability(models.Model):
    """问责. A re-posting has its first and its last day; a longer one takes a new document, never a later day."""

    finding = models.ForeignKey(
        Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="measures"
    )
    kind = models.CharField("方式", max_length=10, choices=K.choices)
    number = models.PositiveSmallIntegerField("序", default=1)
    target = models.CharField("对象", max_length=10, choices=AccountabilityTarget.choices)
    post = models.CharField("岗位类别", max_length=12, choices=PostKind.choices, blank=True)
    person_code = models.CharField(
        "人员代号",
        max_length=PERSON_LIMIT,
        blank=True,
        validators=[RegexValidator(r"^\d{4}-\d{3,}$", "人员代号写成 2020-001 的样子，不写姓名")],
        error_messages={"max_length": counted("")},
    )
    organ = models.CharField("决定机关", max_length=ORGAN_LIMIT, error_messages={"max_length": counted("")})
    document = models.CharField(
        "文号", max_length=DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    decided_on = models.DateField("决定日期")
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("期满日期", null=True, blank=True)
    returned_on = models.DateField("返岗日期", null=True, blank=True)
    reason = models.CharField(
        "理由", max_length=BECAUSE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    voided_on = models.DateField("撤销日期", null=True, blank=True)
    by = models.ForeignKey(
        User, verbose_name="登记人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AccountabilityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问责"
        ordering = ["finding", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind", "number"],
                name="accountability_once_a_number",
                violation_error_message="这个问题的这种方式、这个序号已经有了",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=K.values),
                name="accountability_kind_known",
                violation_error_message="没有这种问责方式",
            ),
            models.CheckConstraint(
                condition=Q(target__in=AccountabilityTarget.values),
                name="accountability_target_known",
                violation_error_message="对象只能是单位或个人",
            ),
            models.CheckConstraint(
                condition=Q(post__in=["", *PostKind.values]),
                name="accountability_post_known",
                violation_error_message="没有这种岗位类别",
            ),
            models.CheckConstraint(
                condition=~Q(kind=K.REPOST)
                | Q(target=AccountabilityTarget.PERSON, starts_on__isnull=False, ends_on__isnull=False),
                name="accountability_repost_whole",
                violation_error_message="安排到基层再上岗的对象是个人，要有开始日期和期满日期",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="accountability_ends_after_it_starts",
                violation_error_message="期满日期要晚于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("starts_on")),
                name="accountability_returned_after_the_start",
                violation_error_message="返岗日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(kind=K.NONE) & ~Q(reason="") | ~Q(kind=K.NONE) & ~Q(document=""),
                name="accountability_has_its_document",
                violation_error_message="问责要写文号；不予问责要写理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}{self.get_kind_display()}"

    @property
    def posting(self) -> Reposting | None:
        """安排到基层再上岗 as a value that answers for a day."""
        if self.kind != K.REPOST or self.starts_on is None or self.ends_on is None:
            return None
        return Reposting(self.starts_on, self.ends_on, self.returned_on)
