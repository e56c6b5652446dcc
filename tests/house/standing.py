"""Offenders that stand for now, by what the rules call them before the colon. The list only grows shorter."""

STANDING = frozenset(
    {
        "Block",
        "Bound",
        "Change",
        "Entry",
        "Event",
        "Fault",
        "Ground",
        "Group",
        "Kind",
        "Note",
        "Place",
        "Placed",
        "Reason",
        "Refused",
        "Relation",
        "Row",
        "Sheet",
        "Standing",
        "_Reader",
        "assessments.views",
        "boards.site.month.month_page",
        "tests.assessments.hostile.hostile",
        "tests.assessments.hostile.honest",
        "tests.assessments.test_workbook_export.everything",
        "tests.assessments.test_doors",
    }
)
