"""`python -m tests.house [--root DIR]`: prints the figures of a checkout and fails on a new offender."""

import argparse
import sys
from pathlib import Path
from statistics import median

from tests.house import figures
from tests.house.rules import RULES, partials_included_once
from tests.house.standing import STANDING
from tests.house.tree import House, own_house


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--brief", action="store_true", help="only what the rules say")
    options = parser.parse_args()
    house = House(options.root.resolve()) if options.root else own_house()
    if not options.brief:
        print("\n".join(measured(house)))
    lines, fresh = judged(house)
    print("\n".join(lines))
    return 1 if fresh else 0


def judged(house: House) -> tuple[list[str], int]:
    """What each rule says, and how many offenders are new."""
    lines, fresh = [], 0
    for name, rule in RULES.items():
        offenders = rule(house)
        new = [sentence for sentence in offenders if sentence.split(": ")[0] not in STANDING]
        fresh += len(new)
        lines.append(f"{name}：{len(offenders) or '无'}" + (f"（新增 {len(new)}）" if new else ""))
        lines += [f"  {'✗' if sentence in new else '·'} {sentence}" for sentence in offenders]
    return lines, fresh


def measured(house: House) -> list[str]:
    """Everything that is a figure and no fault."""
    functions = figures.function_lines(house)
    files = figures.file_lines(house)
    once = partials_included_once(house)
    return [
        "楼层：" + " → ".join("、".join(sorted(floor)) for floor in house.floors),
        f"源代码：{sum(lines for lines, _ in files)} 行；测试和测量：{sum(m.lines for m in house.others)} 行",
        f"函数行数：{figures.Spread.of([lines for lines, _ in functions])}",
        *(f"  {lines} {name}" for lines, name in functions[:5]),
        f"文件行数：{figures.Spread.of([lines for lines, _ in files])}",
        *(f"  {lines} {name}" for lines, name in files[:5]),
        *rooms(house),
        *views(house),
        f"只引用一次的片段：{len(once)}（共 {len(house.templates)} 个模板）",
    ]


def rooms(house: House) -> list[str]:
    sizes = figures.app_lines(house)
    total = sum(sizes.values())
    by_app = "，".join(
        f"{app} {lines} 行（{lines * 100 / total:.0f}%）" for app, lines in sizes.most_common()
    )
    folders = figures.room_files(house).most_common(8)
    return [f"各应用：{by_app}", "文件最多的目录：" + "，".join(f"{room} {count}" for room, count in folders)]


def views(house: House) -> list[str]:
    weights = figures.pulled_in(house)
    modules, lines = zip(*weights.values(), strict=True)
    heaviest = max(weights, key=lambda name: weights[name])
    return [
        f"一个视图模块带入：中位 {median(modules):g} 个模块、{median(lines):g} 行；"
        f"最多 {max(modules)} 个、{max(lines)} 行（{heaviest}）",
    ]


if __name__ == "__main__":
    sys.exit(main())
