from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from departments.accounts import reset_password
from departments.commands import PlainCommand
from departments.models import User


class Command(PlainCommand):
    help = "为一个账号发放一次性密码：印在标准输出，登录时须修改"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="账号")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.normalize_username(options["account"].strip())
        try:
            password = reset_password(User.objects.get_by_natural_key(account), actor=None)
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{account}”") from None
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        self.stdout.write(password)
