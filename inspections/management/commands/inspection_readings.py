from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from departments.commands import PlainCommand
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from inspections.feeding import bind, overturned_lines, take_readings
from inspections.models import InspectionSeries
from rules.models import Metric


class Command(PlainCommand):
    help = "按明查暗访台账取数：inspection_readings 2026-06 --by 账号 [--bind 指标=verified|rectified]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month")
        parser.add_argument("--by", required=True, metavar="ACCOUNT")
        parser.add_argument("--bind", action="append", default=[], metavar="METRIC=SERIES")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = CalendarMonth.parse(options["month"])
            actor = User.objects.get_by_natural_key(options["by"])
            for asked in options["bind"]:
                bind(*_binding(actor.department, asked), actor=actor)
            drawn = take_readings(month, actor.department, actor=actor, now=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, StepRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{month.chinese}：写入 {drawn.written} 个数据")
        for one in drawn.left:
            self.stdout.write(f"照旧没动：{one.metric} {one.unit.label}，{one.words}")
        for line in overturned_lines(actor.department):
            self.stdout.write(line.words)


def _binding(department: Department, asked: str) -> tuple[Metric, InspectionSeries]:
    name, _, series = asked.rpartition("=")
    metric = Metric.objects.filter(department=department, name=name.strip()).first()
    if metric is None:
        raise ValueError(f"{department.label}没有指标“{name.strip()}”")
    if series.strip() not in InspectionSeries.values:
        raise ValueError(f"没有口径“{series.strip()}”，可写 {'、'.join(InspectionSeries.values)}")
    return metric, InspectionSeries(series.strip())
