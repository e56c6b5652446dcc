"""The figures as people read them: a table on the terminal, and a page of the documentation."""

from unicodedata import east_asian_width

from bench.measuring import Case, Line

HEADINGS = Line("情形", "中位数", "比", "说明")
HEAD = """# 性能测量

`make bench` 在临时库里建立演示区（2026 年 11 月 22 日那天的样子，{size}），轮流测（A B A B …），
取中位数，只看同一次运行里的比值；不设合格线，也不碰本机自己的数据。

`bench/run.py --write docs/bench.md` 重写这一页，`--database postgres://…` 换 PostgreSQL，
后面写上名字只测几项（如 `bench/run.py posters month`）。

比 = 与同一表第一行之比。机器：{machine}。
"""
SIZE = "41 个单位、23 个认定部门、34 期榜单"


def printed(case: Case) -> str:
    """One case for the terminal, columns aligned with two columns a Chinese character."""
    rows = [_cells(HEADINGS), *map(_cells, case.lines)]
    widths = [max(_width(row[n]) for row in rows) for n in range(4)]
    body = "\n".join(
        "  ".join(_filled(*pair) for pair in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return f"{case.title}\n{body}\n"


def document(cases: list[Case], machine: str) -> str:
    return "\n".join([HEAD.format(machine=machine, size=SIZE), *map(_section, cases)])


def _section(case: Case) -> str:
    rows = [_cells(HEADINGS), ("---", "---:", "---:", "---"), *map(_cells, case.lines)]
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## {case.title}\n\n{case.why}\n\n{body}\n\n读法：{case.reading}\n"


def _cells(line: Line) -> tuple[str, ...]:
    return line.what, line.value, line.ratio, line.more


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
