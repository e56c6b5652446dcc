from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from assessments.proposals import survey_now
from commitments.feeding import bind, draw_month
from commitments.models import CommitmentFeed, CommitmentSeries
from departments.commands import PlainCommand
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.criteria import Outcome
from rules.models import Clause, Metric


class Command(PlainCommand):
    help = "按督查台账取数：commitment_readings 2026-06 --by 账号 [--bind 指标=on_time|overdue|letters]"

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
            done = draw_month(actor.department, month, actor=actor, now=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, StepRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{month.chinese}：写入 {done.drawn.written} 个数据")
        for one in done.drawn.left:
            self.stdout.write(f"照旧没动：{one.metric} {one.unit.label}，{one.words}")
        for waiting in done.waiting:
            self.stdout.write(waiting.words)
        self._tell_verdicts(actor.department, month)

    def _tell_verdicts(self, department: Department, month: CalendarMonth) -> None:
        """What the clauses on these metrics say now; who has no figure is not told of."""
        metrics = CommitmentFeed.objects.filter(metric__department=department).values("metric")
        clauses = Clause.objects.in_force(month).of(department).filter(metric__in=metrics)
        rows = clauses.select_related("metric__base", "rule_set__department")
        for findings in survey_now((month, clause) for clause in rows).values():
            for one in findings:
                if one.verdict.outcome != Outcome.NO_DATA:
                    said = f"{one.clause.label} {one.unit.code} {one.unit.label}"
                    self.stdout.write(f"{said}：{one.verdict.outcome.label}，{one.verdict.sentence}")


def _binding(department: Department, asked: str) -> tuple[Metric, CommitmentSeries]:
    name, _, series = asked.rpartition("=")
    metric = Metric.objects.filter(department=department, name=name.strip()).first()
    if metric is None:
        raise ValueError(f"{department.label}没有指标“{name.strip()}”")
    if series.strip() not in CommitmentSeries.values:
        raise ValueError(f"没有口径“{series.strip()}”，可写 {'、'.join(CommitmentSeries.values)}")
    return metric, CommitmentSeries(series.strip())
