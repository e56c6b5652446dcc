from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from boards.bulletins.chain import bulletin_event_faults
from boards.chain import event_faults
from boards.year_result.chain import result_event_faults
from departments.commands import PlainCommand
from departments.history.records import head_hash, noted_head, verify_chain
from departments.history.triggers import unprotected
from departments.models import Record
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "从头核对历史记录的校验链和各版榜单的记录；印出末端校验值，可抄存，以后用 --head 比对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", metavar="HASH", help="以前抄存的末端校验值（至少前 12 位）")

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(faults(options["head"]))
        self.stdout.write(f"历史完整：{Record.objects.count()} 条")
        self.stdout.write(f"末端校验值 {head_hash()}")


def faults(noted: str) -> Iterator[str]:
    yield from (f"数据表 {table} 的保护（只增不改、封存）不在或被改过" for table in unprotected(connection))
    if fault := verify_chain():
        yield fault
    yield from event_faults()
    yield from result_event_faults()
    yield from bulletin_event_faults()
    if noted and noted_head(noted) is None:
        yield f"历史中没有校验值是 {noted} 的记录：抄存之后，这一条或它之前的历史被改写或截去了"
