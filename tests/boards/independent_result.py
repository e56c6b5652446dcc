"""A year's result computed once more from the published texts alone, without a line of the system's code."""

from decimal import Decimal

SIGNALS = ("red_flag", "yellow_light", "red_light")


def result(documents, flag="0.5", yellow="-0.5", red="-1", cap="5"):
    """{unit: (flags, yellow, red, score, converted, rank, rank in the group)} of the last text of each month.

    Numbers are text without trailing zeros; ranks are None of whom nothing was determined, or the last text lists
    no more.
    """
    standing = {}
    for document in sorted(documents, key=lambda one: one["edition"]):
        standing[document["month"]] = document
    texts = [standing[month] for month in sorted(standing)]
    counts, scores, groups = {}, {}, {}
    for text in texts:
        points = {signal: Decimal(worth) for signal, worth in text["policy"].items()}
        for row in text["ranking"]:
            groups[row["unit"]] = row["group"]
            counts.setdefault(row["unit"], [0, 0, 0])
            scores.setdefault(row["unit"], Decimal(0))
        for line in text["determinations"]:
            counts[line["unit"]][SIGNALS.index(line["signal"])] += 1
            scores[line["unit"]] += points[line["signal"]]
    listed = {row["unit"] for row in texts[-1]["ranking"]}
    judged = [unit for unit in counts if any(counts[unit]) and unit in listed]

    def key(unit):
        flags, yellows, reds = counts[unit]
        return -scores[unit], reds, yellows, -flags

    def place(unit, among):
        return 1 + sum(key(other) < key(unit) for other in among) if unit in judged else None

    worth = [Decimal(flag), Decimal(yellow), Decimal(red)]
    found = {}
    for unit in counts:
        total = sum(count * each for count, each in zip(counts[unit], worth, strict=True))
        bounded = max(-Decimal(cap), min(Decimal(cap), total))
        own = [other for other in judged if groups[other] == groups[unit]]
        found[unit] = (
            *counts[unit], text_of(scores[unit]), text_of(bounded), place(unit, judged), place(unit, own)
        )  # fmt: skip
    return found


def text_of(number):
    return f"{number.normalize():f}" if number else "0"
