"""Guard: which rows of a table the database itself keeps as they are, where others of it may still change.

A model says so by its `guard`; departments.history.triggers installs it. Each condition is SQL that SQLite and
PostgreSQL both read, and is true where the statement is refused. It may ask its own table and append-only ones
alone: SQLite makes a table anew for many a migration, and a trigger that names one that is gone stands in the way.
"""

from dataclasses import dataclass

MESSAGE = "append-only table"


@dataclass(frozen=True)
class Guard:
    """When a row is refused: `insert` and `update` ask of NEW, `update` and `delete` of OLD.

    A new row that bears the key of one that is kept has to be among the refused: REPLACE would take that one away,
    and SQLite fires no trigger of deletion for it. TRUNCATE is always refused.
    """

    message: str
    insert: str
    update: str
    delete: str

    def conditions(self) -> dict[str, str]:
        """By the event of the statement, in lower case."""
        return {"insert": self.insert, "update": self.update, "delete": self.delete}
