"""问题: what was seen, what the unit says of it, what became of it; its files, and the review of its conclusion."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.dates import local_day
from assessments.models.decided import Decided
from assessments.models.files import StoredFile
from assessments.privacy import personal_number
from departments.fields import MonthField, counted
from departments.models import Department, Role, User
from inspections.models.rounds import OFFICE, Check, Topic, Visit

CODE_LIMIT, PLACE_LIMIT, WORDS_LIMIT, PUBLIC_LIMIT = 30, 40, 500, 60
ANSWER_LIMIT, CONCLUSION_LIMIT, REVIEW_LIMIT = 500, 300, 500
FILES_LIMIT = 10
APART = timedelta(minutes=10)  # from which on clocks that differ are marked
_OF_A_UNIT = (Role.CLERK, Role.SIGNER, Role.CONTACT)


class FindingState(models.TextChoices):
    DRAFT = "draft", "草稿"
    COLLECTED = "collected", "已取证"
    DISCARDED = "discarded", "不作问题"
    NOTIFIED = "notified", "已反馈"
    ANSWERED = "answered", "已答复"
    DISMISSED = "dismissed", "不属实"
    RECTIFYING = "rectifying", "整改中"
    RECTIFIED = "rectified", "已整改"
    CLOSED = "closed", "办结"


class FindingOrigin(models.TextChoices):
    VISIT = "visit", "暗访"
    OPEN = "open", "明查"
    CHANCE = "chance", "偶遇"
    REPORT = "report", "举报"
    MEDIA = "media", "媒体"


class Stance(models.TextChoices):
    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    FALSE = "false", "不属实"


S = FindingState
VERIFIED = (S.RECTIFYING, S.RECTIFIED, S.CLOSED)  # 查实 stands
TOLD = (S.NOTIFIED, S.ANSWERED, S.DISMISSED, *VERIFIED)  # the unit knows of it


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> "FindingQuerySet":
        """Its supervisors and the office always, its unit and the auditor from 已反馈 on; nobody else.

        Of the own unit somebody of the office reads what the unit reads, and no sooner.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        told = Q(notified_on__isnull=False)
        if user.role in OFFICE:
            return self.filter(~Q(unit=user.department_id) | told)
        if user.role == Role.AUDITOR:
            return self.filter(told)
        if user.role == Role.SUPERVISOR:
            return self.seen_by(user)
        if user.role in _OF_A_UNIT:
            return self.filter(told, unit=user.department_id)
        return self.none()

    def seen_by(self, user: User) -> "FindingQuerySet":
        """What somebody wrote down, or what was found on a visit of theirs."""
        own = Visit.supervisors.through.objects.filter(supervisor__user=user.pk)
        return self.filter(Q(created_by=user.pk) | Q(visit__in=own.values("visit")))

    def verified(self) -> "FindingQuerySet":
        return self.filter(state__in=VERIFIED)

    def with_names(self) -> "FindingQuerySet":
        return self.select_related("unit", "chip", "visit__round", "created_by", "decided_by", "verified_by")


class Finding(Decided):
    """问题. `words` stay inside, `public_words` are the office's; days are stored, lateness never.

    `calendar_month` is the month of its round, or the month in which it was seen where it came otherwise.
    `concluded_on` is the day of 查实 or 不属实, `dismissed_on` that from which it does not stand.
    """

    code = models.CharField(
        "编号",
        max_length=CODE_LIMIT,
        unique=True,
        error_messages={"max_length": counted(""), "unique": "这个编号已有问题在用"},
    )
    calendar_month = MonthField("月份")
    visit = models.ForeignKey(
        Visit, verbose_name="暗访", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField("方面", max_length=12, choices=Topic.choices)
    chip = models.ForeignKey(  # `check` is a class method of every model
        Check, verbose_name="检查项", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField("发现时间")
    place = models.CharField(
        "地点", max_length=PLACE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    words = models.CharField("情况", max_length=WORDS_LIMIT, error_messages={"max_length": counted("")})
    public_words = models.CharField(
        "公开事由", max_length=PUBLIC_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    origin = models.CharField(
        "来源", max_length=10, choices=FindingOrigin.choices, default=FindingOrigin.VISIT
    )
    second_confirms = models.BooleanField("两名监督员都确认", default=False)
    state = models.CharField("状态", max_length=12, choices=S.choices, default=S.DRAFT)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    notified_on = models.DateField("反馈日期", null=True, blank=True)
    answer_until = models.DateField("答复期限", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    stance = models.CharField("单位意见", max_length=10, choices=Stance.choices, blank=True)
    answer = models.CharField(
        "答复", max_length=ANSWER_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    concluded_on = models.DateField("核实日期", null=True, blank=True)
    conclusion = models.CharField(
        "核实结论", max_length=CONCLUSION_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    verified_by = models.ForeignKey(
        User, verbose_name="核实人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_on = models.DateField("不属实日期", null=True, blank=True)
    rectify_until = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改日期", null=True, blank=True)
    rectified_then = models.DateField("退回前整改日期", null=True, blank=True, editable=False)
    rectification = models.CharField(
        "整改情况", max_length=ANSWER_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name="办结人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token = models.CharField("一次提交", max_length=32, null=True, blank=True, editable=False)  # noqa: DJ001 (unique where it is set)
    pressed = models.CharField("提交内容的校验值", max_length=64, blank=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暗访问题"
        ordering = ["calendar_month", "code"]
        indexes = [
            models.Index(fields=["state", "unit"], name="finding_state_unit"),
            models.Index(fields=["calendar_month", "state"], name="finding_month_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=S.values),
                name="finding_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values),
                name="finding_topic_known",
                violation_error_message="没有这个方面",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=FindingOrigin.values),
                name="finding_origin_known",
                violation_error_message="没有这种来源",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["", *Stance.values]),
                name="finding_stance_known",
                violation_error_message="没有这种意见",
            ),
            models.CheckConstraint(
                condition=Q(origin=FindingOrigin.VISIT) | Q(visit__isnull=True),
                name="finding_of_a_visit_is_visit",
                violation_error_message="在暗访中发现的，来源要写暗访",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__lte=F("recorded_at")),
                name="finding_not_seen_in_the_future",
                violation_error_message="发现时间不能晚于现在",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=TOLD) | Q(notified_on__isnull=False, answer_until__isnull=False),
                name="finding_told_has_its_days",
                violation_error_message="反馈了的问题要有反馈日期和答复期限",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ANSWERED) | Q(answered_on__isnull=False) & ~Q(stance=""),
                name="finding_answered_has_its_stance",
                violation_error_message="答复了的问题要有答复日期和单位意见",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=VERIFIED) | Q(concluded_on__isnull=False, rectify_until__isnull=False),
                name="finding_verified_has_its_days",
                violation_error_message="查实的问题要有核实日期和整改期限",
            ),
            models.CheckConstraint(
                condition=Q(state=S.DISMISSED, dismissed_on__isnull=False)
                | ~Q(state=S.DISMISSED) & Q(dismissed_on__isnull=True),
                name="finding_dismissed_has_its_day",
                violation_error_message="不属实的问题要有日期，属实的不写",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.RECTIFIED, S.CLOSED]) | Q(rectified_on__isnull=False),
                name="finding_rectified_has_its_day",
                violation_error_message="已整改的问题要有整改日期",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.CLOSED) | Q(closed_on__isnull=False),
                name="finding_closed_has_its_day",
                violation_error_message="办结的问题要有办结日期",
            ),
            models.CheckConstraint(
                condition=(Q(answer_until__isnull=True) | Q(answer_until__gte=F("notified_on")))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("notified_on")))
                & (Q(concluded_on__isnull=True) | Q(concluded_on__gte=F("notified_on")))
                & (Q(rectify_until__isnull=True) | Q(rectify_until__gte=F("concluded_on")))
                & (Q(rectified_on__isnull=True) | Q(rectified_on__gte=F("concluded_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("rectified_on"))),
                name="finding_days_in_order",
                violation_error_message="日期的先后不对：反馈、答复、核实、整改、办结依次不早于前一个",
            ),
            models.UniqueConstraint(
                fields=["created_by", "token"],
                name="finding_once_a_press",
                violation_error_message="这一个问题已经提交过",
            ),
        ]

    def __str__(self) -> str:
        return f"问题{self.code}"

    @property
    def is_verified(self) -> bool:
        """Whether 查实 stands."""
        return self.state in VERIFIED

    @property
    def seen_on(self) -> date:
        return local_day(self.seen_at)

    @property
    def is_recorded_later(self) -> bool:
        """补录: written down on a later day than it was seen."""
        return local_day(self.recorded_at) > self.seen_on

    def clean(self) -> None:
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it (form, workbook, command)."""
        faults = {}
        if self.visit and self.unit_id and self.visit.unit_id != self.unit_id:
            faults["unit"] = "问题的单位不是这次暗访的单位"
        if self.chip and self.topic and self.chip.topic != self.topic:
            faults["topic"] = f"检查项“{self.chip}”属于{self.chip.get_topic_display()}"
        if found := personal_number(self.public_words):
            faults["public_words"] = f"公开事由里好像有{found}，请删去"
        return faults


class KeptFiles(models.Manager["FindingFile"]):
    """Rows whose bytes are still kept: of an erased file the row and its hash alone stay."""

    def get_queryset(self) -> models.QuerySet["FindingFile"]:
        return super().get_queryset().filter(erased_at__isnull=True)


class FindingFile(StoredFile):
    """取证材料: the bytes as they were taken; everybody but the keeper of the original sees a copy without EXIF."""

    finding = models.ForeignKey(Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="files")
    taken_at = models.DateTimeField("照片自称的时间", null=True, blank=True)
    client_at = models.DateTimeField("手机的时间", null=True, blank=True)
    erased_at = models.DateTimeField("清除时间", null=True, blank=True)

    objects = KeptFiles()
    with_erased = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "取证材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "sha256"],
                name="finding_file_once",
                violation_error_message="这个文件已经附在这个问题上",
            )
        ]

    @property
    def clocks(self) -> tuple[datetime | None, datetime | None, datetime]:
        return self.taken_at, self.client_at, self.uploaded_at

    @property
    def clocks_differ(self) -> bool:
        """Whether what photo, phone and server say lies further apart than ten minutes."""
        said = [moment for moment in self.clocks if moment]
        return max(said) - min(said) > APART


class ReviewOutcome(models.TextChoices):
    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"


class Review(models.Model):
    """复核: what a unit asks within thirty days of a conclusion, decided by people who had no part in it."""

    finding = models.ForeignKey(
        Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="reviews"
    )
    asked_on = models.DateField("申请日期")
    asked_by = models.ForeignKey(
        User, verbose_name="申请人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(
        "申请复核的理由", max_length=REVIEW_LIMIT, error_messages={"max_length": counted("")}
    )
    outcome = models.CharField("复核决定", max_length=10, choices=ReviewOutcome.choices, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decision = models.CharField(
        "决定的理由", max_length=CONCLUSION_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    by = models.ForeignKey(
        User, verbose_name="复核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        ordering = ["finding", "asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(decided_on__isnull=True),
                name="review_one_open_a_finding",
                violation_error_message="这个问题已有一次复核在办",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, decision="")
                | Q(outcome__in=ReviewOutcome.values, decided_on__gte=F("asked_on")) & ~Q(decision=""),
                name="review_decided_whole",
                violation_error_message="复核决定要有结论、理由和日期，日期不早于申请",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}的复核"

    @property
    def is_open(self) -> bool:
        return self.decided_on is None
