"""The script that reckons backtests anew is the house's own in nothing; what it finds is asked in tests/test_demo."""

from pathlib import Path

from tests.rules import independent_backtest


def test_script_knows_nothing_of_the_house():
    source = Path(independent_backtest.__file__).read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"re", "sqlite3", "sys", "collections", "fractions"}
