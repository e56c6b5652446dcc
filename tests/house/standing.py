"""Offenders that stand for now, by what the rules call them before the colon. The list only grows shorter."""

STANDING = frozenset(
    {
        "Bound",
        "Event",
        "tests.assessments.hostile.hostile",
        "tests.assessments.hostile.honest",
        "tests.assessments.test_workbook_export.everything",
        "tests.assessments.test_doors",
    }
)
