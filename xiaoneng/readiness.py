"""Whether this process should get requests: what whoever spreads them asks of each."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from boards.folder.process import this_process


def unready() -> str:
    """Why it should get none, in a line that tells a stranger nothing of the inside; "" where it is ready."""
    try:
        lacking = _migrations() - set(MigrationRecorder(connection).applied_migrations())
    except Error:
        return "数据库没有应答"
    if lacking:
        return f"数据库还有 {len(lacking)} 步升级没有执行：请运行 manage.py migrate"
    return "公开页面没有跟上，原因在日志里" if this_process.doubt else ""


@cache
def _migrations() -> set[tuple[str, str]]:
    """Those of the code that runs."""
    return set(MigrationLoader(None).disk_migrations)
