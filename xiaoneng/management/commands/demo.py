from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from assessments.dates import local_day
from departments.commands import PlainCommand
from departments.models import Department, Role, User
from xiaoneng.demo.building import build
from xiaoneng.demo.people import SHOWN, hand_out_passwords

PAGES = (("榜单", "/"), ("大厅屏", "/lobby/"), ("登录", "/accounts/login/"))


class Command(PlainCommand):
    help = "载入演示区（只在空的登记册上，且只在 DEBUG 下）；已有数据时只列出地址和账号"
    requires_system_checks = []  # they load every page and the printing of posters; the server asks them next

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--serve", metavar="ADDRESS", help="随后在这个地址打开，如 127.0.0.1:8000")

    def handle(self, *args: Any, serve: str | None = None, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("演示数据只能在 DEBUG=1 时载入：这是一台正式使用的机器")
        _bring_up_to_date()  # only now: a refusal leaves the database of that machine as it is
        passwords: dict[str, str] = {}
        if Department.objects.exists():
            self.stdout.write("登记册里已有单位，全部保留，不再载入演示数据。")
        else:
            passwords = self._build()
        self._list_addresses()
        self._list_accounts(passwords)
        if serve:  # in this process: another one would load everything anew
            self.stdout.flush()
            call_command("runserver", serve, use_reloader=False, skip_checks=True)

    def _build(self) -> dict[str, str]:
        now = timezone.now()
        self.stdout.write("正在建立演示区，约需半分钟……")
        build(local_day(now), now, self._report)
        return hand_out_passwords()

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _list_addresses(self) -> None:
        self.stdout.write("")
        for name, path in PAGES:
            self.stdout.write(f"{name}  {settings.PUBLIC_URL}{path}")

    def _list_accounts(self, passwords: dict[str, str]) -> None:
        self.stdout.write("\n账号（每个角色一个）：")
        for person in _shown():
            place = f"{person.department.label} {person.name}"
            password = f"  密码 {passwords[person.username]}" if passwords else ""
            self.stdout.write(f"  {person.get_role_display()}  {person.username}{password}  （{place}）")
        if passwords:
            self.stdout.write("密码只显示这一次；演示账号登录后不必改密码。")
        self.stdout.write("要新密码：manage.py password 账号")


def _bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def _shown() -> list[User]:
    """The accounts of the demonstration, or of another register the first account of each role."""
    people = User.objects.filter(is_active=True).select_related("department")
    known = {person.username: person for person in people.filter(username__in=SHOWN)}
    if known:
        return [known[name] for name in SHOWN if name in known]
    return [person for role in Role if (person := people.filter(role=role).order_by("pk").first())]
