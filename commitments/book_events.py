"""The events of the workbook's sheets of promises: rows that came in at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from departments.history.events import UNSAID, Carried, Event, Unsaid


@dataclass(frozen=True, kw_only=True)
class LedgerRowImported(Carried):
    """One row as the sheet shows it; a person's name is never among it."""

    called = "补录的一行"

    key: Annotated[str, "这一行的主键，各列之间用 / 隔开"]
    before: Annotated[Mapping[str, str] | Unsaid, "变了的各列原来的内容；新的一行没有"] = UNSAID
    after: Annotated[Mapping[str, str], "新的一行各列的内容，或变了的各列现在的内容"]


@dataclass(frozen=True, kw_only=True)
class LedgerRowsImported(Event):
    """Rows of one sheet of promises, of one unit."""

    verbs = {"commitments.import": "补录预安销号台账"}
    about = ("departments.department",)

    sheet: Annotated[str, "哪张表"]
    rows: Annotated[list[LedgerRowImported], "各行"]
