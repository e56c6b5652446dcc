"""A backtest reckoned once more, by a plain script that knows nothing of the house.

It reads the tables by SQL, the standards by its own regular expressions, and compares in fractions. Where it and
`rules.backtest` differ in a single cell, one of the two is wrong. By hand, on a SQLite file of the house:

    python tests/rules/independent_backtest.py FILE DEPARTMENT 2025-11 2026-10
"""

import re
import sqlite3
import sys
from collections import Counter
from fractions import Fraction

WORDS = {"red_flag": "红旗", "yellow_light": "黄灯", "red_light": "红灯"}
NO_DATA, BY_HAND, MET, NOT_MET = "no_data", "by_hand", "met", "not_met"
PERIODS = {"month": 1, "quarter": 3, "year": 12}  # months between two figures
NUMBER, MONTHS = r"(-?\d+(?:\.\d+)?)", r"(?:(\d[\d、-]*)月)?"
ITEM = re.compile(rf"{MONTHS}(?:([≥＞≤＜＝]){NUMBER}|{NUMBER}~{NUMBER})")
RANKING = re.compile(rf"{MONTHS}([前后])(\d+)(?: (?!低优|且)(\S+))?( 低优)?(?: 且([≥＞≤＜＝]){NUMBER})?")
STREAK = re.compile(r"((?:红旗|黄灯|红灯)\d+)连续(\d+)月")


def back(month, count):
    """`2026-01`, 2 → `2025-11`."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{number // 12}-{number % 12 + 1:02}"


def span(first, last):
    """Both included."""
    return [first] if first == last else [*span(first, back(last, 1)), last]


def months_named(text):
    """`3-6` and `3、6` as numbers; every month where nothing is named."""
    if not text:
        return range(1, 13)
    if "-" in text:
        first, last = map(int, text.split("-"))
        return range(first, last + 1)
    return [int(number) for number in text.split("、")]


def whole(pattern, text):
    match = pattern.fullmatch(text)
    if not match:
        raise SystemExit(f"cannot read {text}")
    return match.groups()


def holds(op, value, bound):
    truths = {"≥": value >= bound, "＞": value > bound, "≤": value <= bound, "＜": value < bound}
    return truths.get(op, value == bound)


class District:
    """Every row that a backtest rests on, as SQL gives it; `cursor` is any cursor of the DB-API."""

    def __init__(self, cursor):
        def rows(table):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            return [
                dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor
            ]

        self.units = rows("departments_department")
        self.metrics = {metric["id"]: metric for metric in rows("rules_metric")}
        self.readings = {
            (row["metric_id"], row["calendar_month"], row["unit_id"]): row
            for row in rows("assessments_reading")
        }
        self.sets = rows("rules_ruleset")
        self.clauses = {}
        for clause in rows("rules_clause"):
            clause["label"] = f"{WORDS[clause['signal']]}{clause['number']}"
            self.clauses.setdefault(clause["rule_set_id"], []).append(clause)

    def department(self, code):
        return next(unit["id"] for unit in self.units if unit["code"] == code)

    def in_force(self, department, month):
        """The clauses of the latest approved set from that month or before."""
        begun = [
            (one["effective_from"], one["id"])
            for one in self.sets
            if (one["department_id"], one["state"]) == (department, "approved")
            and one["effective_from"] <= month
        ]
        return self.clauses.get(max(begun)[1], []) if begun else []

    def judged_units(self, department, month):
        return [
            unit
            for unit in self.units
            if unit["is_assessed"]
            and unit["id"] != department
            and (unit["active_from"] or "") <= month <= (unit["active_until"] or "9999-12")
        ]

    def figure(self, metric, month, unit):
        """The exact value, or NO_DATA or BY_HAND."""
        numbers = self.numbers(metric, month, unit)
        if isinstance(numbers, str) or len(numbers) == 1:
            return numbers if isinstance(numbers, str) else numbers[0]
        done, total = numbers
        return done / total * 100 if self.is_enough(metric, total) else BY_HAND

    def is_enough(self, metric, number):
        least = self.metrics[metric]["minimum_total"]
        return number > 0 and (least is None or number >= Fraction(str(least)))

    def numbers(self, metric, month, unit):
        """One value, or 完成数 and 总数, typed or computed from another metric; or NO_DATA, BY_HAND."""
        derivation = self.metrics[metric]["derivation"]
        if derivation:
            return (self.summed if derivation == "to_date" else self.change)(metric, month, unit)
        row = self.readings.get((metric, month, unit["id"]))
        if row is None:
            return NO_DATA
        return [Fraction(str(row[name])) for name in ("value", "done", "total") if row[name] is not None]

    def root(self, metric):
        base = self.metrics[metric]["base_id"]
        return self.root(base) if base else self.metrics[metric]

    def months_summed(self, metric, month, unit):
        """From January, or from where the unit begins; only those in which the metric is typed."""
        period = PERIODS[self.root(metric)["frequency"]]
        first = max(f"{month[:4]}-01", unit["active_from"] or "")
        return [at for at in span(first, month) if int(at[5:]) % period == 0] if first <= month else []

    def summed(self, metric, month, unit):
        typed = self.root(metric)
        months = self.months_summed(metric, month, unit)
        parts = [self.numbers(typed["id"], at, unit) for at in months]
        if not parts or months[-1] != month or NO_DATA in parts:
            return NO_DATA
        if len({len(part) for part in parts}) > 1 or (len(parts[0]) == 1 and typed["measure"] == "%"):
            return NO_DATA
        return [sum(column) for column in zip(*parts, strict=True)]

    def change(self, metric, month, unit):
        """In points of a percentage, else in per cent of the earlier figure."""
        base, typed = self.metrics[metric]["base_id"], self.root(metric)
        of_last_year = self.metrics[metric]["derivation"] == "year_on_year"
        earlier = back(month, 12 if of_last_year else PERIODS[typed["frequency"]])
        sums = self.metrics[base]["derivation"] == "to_date"
        if not of_last_year and (sums or typed["basis"] == "cumulative") and earlier[:4] < month[:4]:
            return NO_DATA
        now, then = self.numbers(base, month, unit), self.numbers(base, earlier, unit)
        if NO_DATA in (now, then):
            return NO_DATA
        if sums and len(self.months_summed(base, month, unit)) != len(
            self.months_summed(base, earlier, unit)
        ):
            return BY_HAND
        return self.compared(metric, now, then, in_points=typed["measure"] == "%")

    def compared(self, metric, now, then, *, in_points):
        if not all(self.is_enough(metric, part[1]) for part in (now, then) if len(part) == 2):
            return BY_HAND
        exact = [part[0] if len(part) == 1 else part[0] / part[1] * 100 for part in (now, then)]
        if in_points:
            return [exact[0] - exact[1]]
        if len(now) != len(then):
            return NO_DATA
        if exact[1] <= 0 or (len(then) == 1 and not self.is_enough(metric, then[0])):
            return BY_HAND
        return [(exact[0] - exact[1]) / exact[1] * 100]


class Recomputation:
    """What clauses give month by month; `clauses_by_month` are rows of clauses by `2026-06`."""

    def __init__(self, district, department, clauses_by_month):
        self.district, self.department = district, department
        self.clauses_by_month, self.first = clauses_by_month, min(clauses_by_month)
        self.known = {}

    def cells(self):
        """(month, label, unit code) → outcome."""
        return {
            (month, clause["label"], code): outcome
            for month, clauses in self.clauses_by_month.items()
            for clause in clauses
            for code, outcome in self.of_clause(month, clause).items()
        }

    def of_clause(self, month, clause):
        """What one clause says in one month, by unit code."""
        key = month, clause["id"]
        if key not in self.known:
            units = self.district.judged_units(self.department, month)
            say = {"threshold": self.threshold, "ranking": self.ranking, "streak": self.streak}.get(
                clause["kind"]
            )
            self.known[key] = say(clause, month, units) if say else {}
        return self.known[key]

    def threshold(self, clause, month, units):
        group, _, items = clause["standard"].rpartition(" ")
        for item in items.split("，"):
            months, op, bound, low, high = whole(ITEM, item)
            if int(month[5:]) in months_named(months):
                return {
                    unit["code"]: self.tested(clause, month, unit, op, bound, low, high)
                    for unit in units
                    if group in ("", unit["group"])
                }
        return {}

    def tested(self, clause, month, unit, op, bound, low, high):
        value = self.district.figure(clause["metric_id"], month, unit)
        if isinstance(value, str):
            return value
        met = holds(op, value, Fraction(bound)) if op else Fraction(low) <= value < Fraction(high)
        return MET if met else NOT_MET

    def ranking(self, clause, month, units):
        months, end, count, group, low_is_better, op, bound = whole(RANKING, clause["standard"])
        if int(month[5:]) not in months_named(months):
            return {}
        figures = {
            unit["code"]: self.district.figure(clause["metric_id"], month, unit)
            for unit in units
            if group in (None, unit["group"])
        }
        values = {code: value for code, value in figures.items() if not isinstance(value, str)}
        sign = -1 if (end == "前") == (not low_is_better) else 1  # in front stands what is asked for
        ahead = {
            code: sum(sign * other < sign * value for other in values.values())
            for code, value in values.items()
        }
        inside = {code for code, count_ahead in ahead.items() if count_ahead < int(count)}
        if len(values) < 3 or 2 * len(inside) > len(values):
            return figures | dict.fromkeys(values, BY_HAND)
        passed = {code for code in inside if op is None or holds(op, values[code], Fraction(bound))}
        return figures | {code: MET if code in passed else NOT_MET for code in values}

    def streak(self, clause, month, units):
        label, length = whole(STREAK, clause["standard"])
        holders = [self.given(back(month, ago), label) for ago in range(int(length))]
        return {
            unit["code"]: MET if all(unit["code"] in codes for codes in holders) else NOT_MET
            for unit in units
        }

    def given(self, month, label):
        """Who got what has this label; before the first month the clauses of that one say it."""
        return {
            code
            for clause in self.clauses_by_month[max(month, self.first)]
            if clause["label"] == label
            for code, outcome in self.of_clause(month, clause).items()
            if outcome == MET
        }


def recomputed(district, department, clauses_by_month):
    return Recomputation(district, department, clauses_by_month).cells()


def counts(cells):
    """How many of each signal a backtest gives, as 红旗, 黄灯, 红灯."""
    given = Counter(label[:2] for (_, label, _), outcome in cells.items() if outcome == MET)
    return [given[word] for word in WORDS.values()]


def turns(before, after):
    """Whether each signal is eased (more flags, fewer lights), raised or the same."""
    signs = [(new > old) - (new < old) for old, new in zip(before, after, strict=True)]
    return [["不变", "放宽", "从严"][sign if place == 0 else -sign] for place, sign in enumerate(signs)]


def main(file, code, first, last):
    """Print what the sets in force gave, month by month, and what each set in work would have given."""
    district = District(sqlite3.connect(file).cursor())
    department, months = district.department(code), span(first, last)
    before = recomputed(
        district, department, {month: district.in_force(department, month) for month in months}
    )
    print("现行细则", len(before), counts(before))
    for one in district.sets:
        if one["department_id"] == department and one["state"] != "approved":
            after = recomputed(district, department, dict.fromkeys(months, district.clauses[one["id"]]))
            print(one["effective_from"], len(after), counts(after), turns(counts(before), counts(after)))


if __name__ == "__main__":
    main(*sys.argv[1:])
