"""What the history keeps of an item: its whole content at each step."""

from commitments.events import ItemContent
from commitments.models import Item


def item_content(item: Item) -> ItemContent:
    """An item as plain values; its helping units are read with it where a list is told (`with_names`)."""
    return ItemContent(
        code=item.code,
        text=item.text,
        unit=item.unit.code,
        with_units=[unit.code for unit in item.with_units.all()] if item.pk else [],
        source=str(item.source),
        letter_number=item.letter_number,
        work=f"{item.work.year}/{item.work.number}" if item.work else None,
        section=item.section,
        proposed_for=str(item.proposed_for),
        month=str(item.month) if item.month else None,
        due_month=str(item.due_month),
        due_on=_day(item.due_on),
        recurs=item.recurs,
        is_shown=item.is_shown,
        state=str(item.state),
        version=item.version,
        applied_on=_day(item.applied_on),
        closed_on=_day(item.closed_on),
        replied_on=_day(item.replied_on),
    )


def _day(day: object) -> str | None:
    return str(day) if day else None
