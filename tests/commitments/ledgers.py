"""A ledger of promises small enough to be checked by hand, as the rows of a workbook."""

from datetime import date

TOWNS = {
    "chunxi": "淳溪街道",
    "gubai": "古柏街道",
    "qiqiao": "漆桥街道",
    "gucheng": "固城街道",
    "yaxi": "桠溪街道",
}


def units():
    return [
        {"编码": code, "名称": name, "分组": "镇街", "排序": place}
        for place, (code, name) in enumerate(TOWNS.items(), start=1)
    ]


def row(code, unit="chunxi", month="2026-06", *, applied=None, closed=None, **more):
    """One row of 预安事项: open without an application, else closed."""
    state = "在办" if applied is None else "已销号"
    return {
        "编号": code,
        "事项": f"重点事项 {code}",
        "承办单位编码": unit,
        "来源": "年度要点",
        "交办月份": month,
        "办结期限": month,
        "公示": "否",
        "状态": state,
        "申请日期": applied,
        "销号日期": closed or applied,
    } | more


LATE = [
    row("T-a", "yaxi", "2026-03", applied=date(2026, 3, 28)),
    row("T-b", "yaxi", "2026-03", applied=date(2026, 4, 10)),
    row("T-c", "yaxi", "2026-03", applied=date(2026, 5, 10)),
    row("T-d", "yaxi", "2026-03", applied=date(2026, 6, 10)),
    row("T-e", "yaxi", "2026-03"),
]


def june():
    """Seven of eight, three of six, two of two; what is done was applied for in June and struck off on 3 July."""
    counts = {"chunxi": (7, 8), "qiqiao": (3, 6), "gucheng": (2, 2)}
    closed = date(2026, 7, 3)
    return [
        row(f"J-{unit}-{number}", unit, applied=date(2026, 6, 20) if number < done else None, closed=closed)
        if number < done
        else row(f"J-{unit}-{number}", unit)
        for unit, (done, total) in counts.items()
        for number in range(total)
    ]


def two_months():
    """November and December 2015: of 10 and 8 one each stays open, closed in time on the month's last day."""
    rows = []
    for month, count, last, closed in (
        ("2015-11", 10, date(2015, 11, 30), date(2015, 12, 5)),
        ("2015-12", 8, date(2015, 12, 31), date(2016, 1, 5)),
    ):
        for number in range(1, count + 1):
            is_open = number == 1
            done = {} if is_open else {"applied": last, "closed": closed}
            unit = list(TOWNS)[number % len(TOWNS)]
            rows.append(row(f"{month}-{number:03d}", unit, month, **done))
    return rows


def ledger(*items, **sheets):
    return {"单位": units(), "预安事项": [*items], **sheets}
