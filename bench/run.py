"""`make bench`: speed and memory as ratios, measured side by side on the demonstration district.

Nothing here passes or fails: the figures are for reading. Options: --write FILE, --database URL, names of cases.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring import machine
from bench.place import place
from bench.table import document, printed

CASES = (
    *(
        "pages",
        "posters",
        "engines",
        "month",
        "figures",
        "exchange",
        "rulebook",
        "criteria",
        "backtest",
        "boards",
        "history",
    ),
    *("sheet", "desk", "office_queue", "repetition", "lighthouse", "lobby"),
    "site",  # last: it takes the history apart
)


def main() -> None:
    parser = argparse.ArgumentParser(description="性能测量：并排轮流测，只看中位数和比值，不设合格线")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"只测其中几项：{'、'.join(CASES)}")
    parser.add_argument("--write", type=Path, metavar="FILE", help="另写成中文文档")
    parser.add_argument(
        "--database", metavar="URL", help="postgres://…：在同一服务器上另建临时库；缺省 SQLite"
    )
    asked = parser.parse_args()
    if unknown := set(asked.cases) - set(CASES):
        parser.error(f"没有这一项：{'、'.join(sorted(unknown))}")
    begun = perf_counter()
    print("正在临时库里建立演示区……", flush=True)
    with place(asked.database) as here:
        on = machine(here.database)
        print(f"{on}\n", flush=True)
        cases = []
        for name in asked.cases or CASES:
            for case in import_module(f"bench.{name}").measure(here):
                print(printed(case), flush=True)
                cases.append(case)
    print(f"全程 {perf_counter() - begun:.0f} 秒")
    if asked.write:
        asked.write.write_text(document(cases, on), encoding="utf-8")


if __name__ == "__main__":
    main()
