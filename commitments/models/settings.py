"""A year's points for 预安销号 and the words of the ladder; a year without a row has the usual ones."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from commitments.standing import LAST_RUNG

LADDER = (
    "逾期1月：限期责令整改，扣减考核分",
    "逾期2月：建议纪检监察机关诫勉谈话，通报",
    "逾期3月：移交纪检监察机关核实",
)
RUNG_LIMIT = 60


class YearRuleManager(models.Manager["YearRule"]):
    def of(self, year: int) -> "YearRule":
        """The rule of a year; unsaved with the usual values where none was written."""
        return self.filter(year=year).first() or YearRule(year=year)


class YearRule(models.Model):
    """年度规则: the points that a whole year on time is worth, what a highlight adds, and the three rungs' texts."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    points = models.DecimalField(
        "分值",
        max_digits=5,
        decimal_places=2,
        default=Decimal(30),
        validators=[MinValueValidator(0, "分值不能是负数")],
    )
    highlight = models.DecimalField(
        "每项亮点加分",
        max_digits=4,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=[MinValueValidator(0, "加分不能是负数")],
    )
    highlight_cap = models.DecimalField(
        "亮点加分上限",
        max_digits=4,
        decimal_places=2,
        default=Decimal("3.00"),
        validators=[MinValueValidator(0, "上限不能是负数")],
    )
    ladder = models.TextField("督办阶梯", default="\n".join(LADDER), help_text="每级一行")

    objects = YearRuleManager()

    class Meta:
        verbose_name = verbose_name_plural = "年度规则"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年预安销号规则"

    @property
    def rungs(self) -> list[str]:
        """What each rung of the ladder calls for, the first first."""
        return self.ladder.split("\n")

    def clean(self) -> None:
        if len(self.rungs) != LAST_RUNG or not all(
            0 < len(text.strip()) <= RUNG_LIMIT for text in self.rungs
        ):
            raise ValidationError(
                {"ladder": f"督办阶梯要写 {LAST_RUNG} 行，一级一行，每行最多 {RUNG_LIMIT} 字"}
            )
