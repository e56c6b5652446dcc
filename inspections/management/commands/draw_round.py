from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from boards.management.commands.publish import read_approval
from departments.commands import PlainCommand
from departments.models import User
from departments.months import CalendarMonth
from inspections.drawing import draw_round


class Command(PlainCommand):
    help = (
        "抽定一轮明查暗访：draw_round 2026-06 --document 方案文号 --approval “批准人, 日期, 意见” --by 账号"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month")
        parser.add_argument("--document", required=True, metavar="D", help="方案文号")
        parser.add_argument("--approval", required=True, metavar="WHO, DAY, WORDS")
        parser.add_argument("--by", required=True, metavar="ACCOUNT")
        parser.add_argument("--reason", default="", help="再抽一次的原因")

    def handle(self, *args: Any, **options: Any) -> None:
        approval = read_approval(options["approval"])
        if approval is None:
            raise CommandError("--approval 要写成“批准人, 2026-07-16, 批准意见”")
        try:
            drawn = draw_round(
                CalendarMonth.parse(options["month"]),
                document=options["document"],
                approval=approval,
                reason=options["reason"],
                actor=User.objects.get_by_natural_key(options["by"]),
                now=timezone.now(),
            )
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, ValueError) as error:
            raise CommandError(str(error)) from error
        row = drawn.round
        self.stdout.write(f"已抽定{row}，抽签 {row.draws} 次")
        self.stdout.write(f"commitment {row.commitment}")
        self.stdout.write(f"digest {row.digest}")
        for batch in sorted({visit.batch for visit in drawn.short}):
            count = sum(visit.batch == batch for visit in drawn.short)
            self.stdout.write(f"请注意：第 {batch} 批有 {count} 次暗访可派的监督员不足两名，请在轮次页上指定")
