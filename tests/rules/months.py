"""What the table of months on a clause's page sends, for tests."""

from rules.forms.month_table import CELLS, ThresholdTableForm

GROUPS = ["部门", "镇街"]


def table_cells(standard="", *, drawn_from=None, **changes):
    """The boxes of the table that says a standard, some of them changed (`low3="60"`)."""
    table = ThresholdTableForm(groups=GROUPS, standard=standard)
    values = {name: table.initial.get(name, "") for name in table.fields} | changes
    if drawn_from is not None:
        values["drawn_from"] = drawn_from
    return {table.add_prefix(name): value for name, value in values.items()}


def cells_on(page):
    """The table as a page shows it: the standard that it was drawn from, and the months that ask, as typed."""
    table = page.context["form"].table
    boxes = {name: table[name].value() or "" for name in table.fields}
    asking = {
        month: tuple(boxes[f"{cell}{month}"] for cell in CELLS)
        for month in range(1, 13)
        if any(boxes[f"{cell}{month}"] for cell in CELLS)
    }
    return boxes["drawn_from"], asking
