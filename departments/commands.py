"""The base of our commands: success is exit 0; every failure is a line on standard error, with exit 1."""

import os
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

MOST_FAULTS = 1000
USAGE = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少内容"),
    (r"argument (.+?): .+", r"\1 写得不对"),
)


def usage_words(message: str) -> str:
    """What argparse says about the arguments, in Chinese."""
    for pattern, words in USAGE:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(words)
    return message


def database_words(error: Exception) -> str:
    """A database that does not answer or lacks our tables, in one line."""
    lines = str(error).strip().splitlines()
    reason = lines[0] if lines else type(error).__name__
    return f"数据库连不上或还没有建表（{reason}）：请核对 DATABASE_URL，并运行 manage.py migrate"


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all: a write that fails leaves the old file. OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


class PlainCommand(BaseCommand):
    """A command whose every failure is a Chinese sentence: usage, database, or what it raises as CommandError."""

    _called_from_command_line: bool

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> NoReturn:
            sentence = f"{usage_words(message)}；用法见 manage.py {subcommand} --help"
            if not self._called_from_command_line:
                raise CommandError(sentence)
            self.stderr.write(sentence)
            raise SystemExit(1)

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def refuse(self, faults: Iterable[str]) -> None:
        """Exit 1 with one line a fault, where there is one; of very many the first alone."""
        listed_faults = list(islice(faults, MOST_FAULTS + 1))
        if len(listed_faults) > MOST_FAULTS:
            listed_faults[MOST_FAULTS:] = [f"只列出前 {MOST_FAULTS} 处"]
        if listed_faults:
            raise CommandError("\n".join(listed_faults))

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return self._executed(*args, **options)
        except CommandError as fault:
            if not self._called_from_command_line or options.get("traceback"):
                raise
            self.stderr.write(str(fault))
            raise SystemExit(fault.returncode) from fault

    def _executed(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(database_words(error)) from error
