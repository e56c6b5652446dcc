"""积分: what flags and lights count in a year, and how many clauses a department may have."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from departments.models import Department

DEFAULT_MOST = 6


class PointScaleManager(models.Manager["PointScale"]):
    def of(self, year: int) -> "PointScale":
        """The scale of that calendar year; an unsaved default where the office has set none."""
        return self.filter(year=year).first() or PointScale(year=year)


class PointScale(models.Model):
    """What a flag and a light count in one calendar year."""

    year = models.PositiveSmallIntegerField(
        "年度", unique=True, error_messages={"unique": "这一年已设积分"}, validators=[MinValueValidator(2000)]
    )
    red_flag = models.DecimalField("红旗", max_digits=6, decimal_places=2, default=Decimal(1))
    yellow_light = models.DecimalField("黄灯", max_digits=6, decimal_places=2, default=Decimal(-1))
    red_light = models.DecimalField("红灯", max_digits=6, decimal_places=2, default=Decimal(-2))

    objects = PointScaleManager()

    class Meta:
        verbose_name = verbose_name_plural = "积分标准"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年积分标准"


class ClauseLimitManager(models.Manager["ClauseLimit"]):
    def most(self, department: Department, year: int) -> int:
        """How many clauses of one signal that department may have that year: its own, the year's, or 6."""
        own_or_all = self.filter(Q(department=department) | Q(department__isnull=True), year=year)
        limit = own_or_all.order_by(F("department").asc(nulls_last=True)).first()
        return limit.most if limit else DEFAULT_MOST


class ClauseLimit(models.Model):
    """The most clauses of one signal, by year, for all departments or for one."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000)])
    department = models.ForeignKey(
        Department, verbose_name="部门", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    most = models.PositiveSmallIntegerField("每等次最多条数", default=DEFAULT_MOST)

    objects = ClauseLimitManager()

    class Meta:
        verbose_name = verbose_name_plural = "条数上限"
        ordering = ["-year", "department__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department"],
                name="limit_once_a_department",
                violation_error_message="这个部门这一年已设上限",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(department__isnull=True),
                name="limit_once_a_year",
                violation_error_message="这一年已设上限",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.department or '各部门'}每等次最多 {self.most} 条"
