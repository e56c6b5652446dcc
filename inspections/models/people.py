"""监督员: who goes, from when until when, and which units not; and what the office says of each once a year."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from departments.fields import counted
from departments.models import Department, Role, User

DOCUMENT_LIMIT, BECAUSE_LIMIT = 60, 200
MAY_SERVE = frozenset({Role.SUPERVISOR, Role.REVIEWER, Role.PUBLISHER})


class SupervisorKind(models.TextChoices):
    DEPUTY = "deputy", "人大代表"
    MEMBER = "member", "政协委员"
    COMPANY = "company", "企业代表"
    CITIZEN = "citizen", "群众代表"
    MEDIA = "media", "媒体"
    CADRE = "cadre", "机关干部"


class SupervisorQuerySet(models.QuerySet["Supervisor"]):
    def visible_to(self, user: User) -> "SupervisorQuerySet":
        """The register is the office's and the auditor's; a supervisor reads the own entry."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role in (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR):
            return self
        return self.filter(user=user.pk)

    def able_on(self, day: date) -> "SupervisorQuerySet":
        """Who may make a visit on a day: appointed, trained, bound to secrecy, not ended, account open."""
        in_term = Q(since__lte=day, until__gte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        ready = Q(trained_on__lte=day, confidential_on__lte=day)
        return self.filter(in_term, ready, user__is_active=True, user__role__in=MAY_SERVE)

    def with_names(self) -> "SupervisorQuerySet":
        return self.select_related("user__department").prefetch_related("avoid")


class Supervisor(models.Model):
    """效能监督员: one account appointed for a term. Visits wait for the training and the pledge of secrecy."""

    user = models.OneToOneField(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="supervisor"
    )
    kind = models.CharField("类别", max_length=10, choices=SupervisorKind.choices)
    since = models.DateField("聘期自")
    until = models.DateField("聘期至")
    document = models.CharField(
        "聘书文号", max_length=DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    trained_on = models.DateField("培训日期", null=True, blank=True)
    confidential_on = models.DateField("保密承诺日期", null=True, blank=True)
    avoid = models.ManyToManyField(Department, verbose_name="回避单位", blank=True, related_name="+")
    ended_on = models.DateField("解聘日期", null=True, blank=True)
    ended_because = models.CharField(
        "解聘原因", max_length=BECAUSE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    objects = SupervisorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监督员"
        ordering = ["user__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SupervisorKind.values),
                name="supervisor_kind_known",
                violation_error_message="没有这种监督员类别",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="supervisor_term_in_order",
                violation_error_message="聘期至不能早于聘期自",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="")
                | Q(ended_on__isnull=False) & ~Q(ended_because=""),
                name="supervisor_ended_with_reason",
                violation_error_message="解聘要写明日期和原因，两样要么都写，要么都不写",
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    def clean(self) -> None:
        if self.user_id and self.user.role not in MAY_SERVE:
            raise ValidationError(
                {"user": f"{self.user.name}的角色不是监督员，也不在区作风办，不能聘为监督员"}
            )

    def why_not_on(self, day: date) -> str:
        """Why this person makes no visit on a day; "" where nothing stands against it."""
        if not (self.user.is_active and self.user.role in MAY_SERVE):
            return f"{self}的账号已停用或不再是监督员"
        if not self.since <= day <= self.until:
            return f"{self}的聘期是 {self.since} 至 {self.until}，{day} 不在聘期内"
        if self.ended_on and self.ended_on <= day:
            return f"{self}已于 {self.ended_on} 解聘"
        if not self.trained_on or self.trained_on > day:
            return f"{self}在 {day} 还没有培训，不能暗访"
        if not self.confidential_on or self.confidential_on > day:
            return f"{self}在 {day} 还没有作保密承诺，不能暗访"
        return ""

    def why_not_at(self, unit: Department) -> str:
        """Why this person keeps away from a unit; "" where nothing stands against it."""
        if self.user.department_id == unit.pk:
            return f"{self}是{unit.label}的人，应当回避"
        if unit in self.avoid.all():
            return f"{self}登记了回避{unit.label}"
        return ""


class ConductWord(models.TextChoices):
    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    INCOMPETENT = "incompetent", "不称职"


class Conduct(models.Model):
    """履职评价: the office's word of a year on one supervisor, never ranked and shown to no other supervisor."""

    supervisor = models.ForeignKey(
        Supervisor, verbose_name="监督员", on_delete=models.PROTECT, related_name="conducts"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    word = models.CharField("评价", max_length=12, choices=ConductWord.choices)
    reason = models.CharField("理由", max_length=BECAUSE_LIMIT, error_messages={"max_length": counted("")})
    by = models.ForeignKey(User, verbose_name="评价人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "履职评价"
        ordering = ["supervisor", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "year"],
                name="conduct_once_a_year",
                violation_error_message="这一年度已经评价过",
            ),
            models.CheckConstraint(
                condition=Q(word__in=ConductWord.values),
                name="conduct_word_known",
                violation_error_message="没有这种评价",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor}{self.year}年度{self.get_word_display()}"
