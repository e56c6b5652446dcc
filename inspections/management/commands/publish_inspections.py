from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from boards.folder.process import this_process
from boards.management.commands.publish import read_approval, read_day
from departments.commands import PlainCommand
from departments.models import User
from departments.months import CalendarMonth
from inspections.publishing import publish_round


class Command(PlainCommand):
    help = "发布一轮明查暗访的结果：publish_inspections 2026-06 --by 账号 --approval “批准人, 日期, 意见”"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month")
        parser.add_argument("--by", required=True, metavar="ACCOUNT")
        parser.add_argument("--approval", default="", metavar="WHO, DAY, WORDS")
        parser.add_argument("--reason", default="", help="更正的原因")
        parser.add_argument("--waive", default="", metavar="REASON", help="放行的理由")
        parser.add_argument("--backfilled-from", default="", metavar="DATE", help="补录：首次公布的日期")

    def handle(self, *args: Any, **options: Any) -> None:
        backfilled = options["backfilled_from"]
        try:
            bulletin = publish_round(
                CalendarMonth.parse(options["month"]),
                actor=User.objects.get_by_natural_key(options["by"]),
                approval=read_approval(options["approval"]),
                reason=options["reason"],
                waive=options["waive"],
                backfilled_from=read_day(backfilled) if backfilled else None,
                now=timezone.now(),
            )
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已发布{bulletin}，校验值 {bulletin.digest}")
        if this_process.doubt:
            self.stdout.write(f"请注意：公开页面还没有跟上：{this_process.doubt}")
