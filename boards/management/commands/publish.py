from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError, CommandParser

from assessments.models import Determination, Month
from boards.approval import Approval
from boards.blocking import early
from boards.folder.process import this_process
from boards.publishing import publish
from boards.rehearsal import undecided
from departments.commands import PlainCommand
from departments.models import User
from departments.months import CalendarMonth


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2026-07-16") from None


def read_approval(text: str) -> Approval | None:
    """`WHO, DAY, WORDS`; None for an empty text. CommandError where a part is missing."""
    if not text:
        return None
    who, _, rest = text.replace("，", ",").partition(",")
    day, _, words = rest.partition(",")
    if not who.strip() or not day.strip():
        raise CommandError("--approval 要写成“批准人, 2026-07-16, 批准意见”")
    return Approval(who.strip(), read_day(day), words.strip())


class Command(PlainCommand):
    help = "发布一个月的榜单：publish 2026-06 --by 账号 --approval “批准人, 日期, 意见”"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month")
        parser.add_argument("--by", required=True, metavar="ACCOUNT")
        parser.add_argument("--approval", default="", metavar="WHO, DAY, WORDS")
        parser.add_argument("--waive", default="", metavar="REASON")
        parser.add_argument("--backfilled-from", default="", metavar="DATE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = CalendarMonth.parse(options["month"])
            actor = User.objects.get_by_natural_key(options["by"])
            edition = publish(
                month,
                actor=actor,
                approval=read_approval(options["approval"]),
                waive=options["waive"],
                backfilled_from=read_day(options["backfilled_from"]) if options["backfilled_from"] else None,
            )
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['by']}”") from None
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已发布 {edition.title}，校验值 {edition.digest}")
        if this_process.doubt:
            self.stdout.write(f"请注意：公开页面还没有跟上：{this_process.doubt}")
        for sentence in undecided(Determination.objects.filter(month__calendar_month=month)):
            self.stdout.write(f"请注意：{sentence}")
        if not options["backfilled_from"] and (
            sentence := early(Month.objects.at(month), edition.published_at)
        ):
            self.stdout.write(f"请注意：{sentence}")
