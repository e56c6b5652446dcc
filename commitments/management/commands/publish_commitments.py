from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from boards.approval import Approval
from boards.folder.process import this_process
from commitments.models import BulletinReach
from commitments.publishing import BulletinRequest, correct_bulletin, publish_bulletin
from departments.commands import PlainCommand
from departments.models import User
from departments.months import CalendarMonth


class Command(PlainCommand):
    help = "发布一个月的督查通报：publish_commitments 2026-06 --by 账号 --approval “批准人, 日期, 意见”"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month")
        parser.add_argument("--by", required=True, metavar="ACCOUNT")
        parser.add_argument("--approval", default="", metavar="WHO, DAY, WORDS")
        parser.add_argument("--waive", nargs="?", const="按命令放行", default="", metavar="REASON")
        parser.add_argument("--backfilled-from", default="", metavar="DAY")
        parser.add_argument("--reach", choices=BulletinReach.values, default=BulletinReach.HALL.value)
        parser.add_argument(
            "--correct", default="", metavar="KIND=REASON", help="error=原因 或 reopened=原因"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind, _, reason = options["correct"].partition("=")
        asked = BulletinRequest(
            approval=_approval(options["approval"]),
            waive=options["waive"],
            backfilled_from=_day(options["backfilled_from"]) if options["backfilled_from"] else None,
            reach=options["reach"],
            kind=kind.strip(),
            reason=reason.strip(),
        )
        release = correct_bulletin if options["correct"] else publish_bulletin
        try:
            month = CalendarMonth.parse(options["month"])
            actor = User.objects.get_by_natural_key(options["by"])
            bulletin = release(month, asked, actor=actor, now=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已发布 {bulletin}，校验值 {bulletin.digest}")
        if this_process.doubt:
            self.stdout.write(f"请注意：公开页面还没有跟上：{this_process.doubt}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2026-07-16") from None


def _approval(text: str) -> Approval | None:
    """`WHO, DAY, WORDS`; None for an empty text."""
    if not text:
        return None
    who, _, rest = text.replace("，", ",").partition(",")
    day, _, words = rest.partition(",")
    if not who.strip() or not day.strip():
        raise CommandError("--approval 要写成“批准人, 2026-07-16, 批准意见”")
    return Approval(who.strip(), _day(day.strip()), words.strip())
