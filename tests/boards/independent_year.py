"""A year counted once more from the published texts and the rules' rows, without a line of the system's code."""

from collections import Counter

WORDS = {"red_flag": "红旗", "yellow_light": "黄灯", "red_light": "红灯"}


def cells(documents):
    """{(unit, "2026-03"): [flags, lights]} of what the texts hold."""
    counted = {}
    for document in documents:
        for line in document["determinations"]:
            both = counted.setdefault((line["unit"], document["month"]), [0, 0])
            both[line["signal"] != "red_flag"] += 1
    return counted


def never_used(documents, clauses):
    """{(assessor, since, label)} in force in a month of the texts that none of their lines names.

    `clauses` are rows (assessor, "2026-01" the first month of the set, signal, number).
    """
    sets = {}
    for assessor, since, *_ in clauses:
        sets.setdefault(assessor, set()).add(since)

    def set_at(assessor, month):
        return max((since for since in sets.get(assessor, ()) if since <= month), default=None)

    in_force = {
        (row["assessor"], set_at(row["assessor"], document["month"]))
        for document in documents
        for row in document["assessors"]
    }
    used = Counter(
        (line["assessor"], set_at(line["assessor"], line["data_month"]), line["clause"])
        for document in documents
        for line in document["determinations"]
    )
    asked = {
        (assessor, since, f"{WORDS[signal]}{number}")
        for assessor, since, signal, number in clauses
        if (assessor, since) in in_force
    }
    return {clause for clause in asked if not used[clause]}
