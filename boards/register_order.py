"""The order of the register, for rows that a board froze: units keep their code, whatever became of them since."""

from collections.abc import Iterable

from departments.models import Department


def in_register_order(codes: Iterable[str]) -> list[str]:
    """As the register stands now; whom it does not know, last and by code. One query."""
    listed = Department.objects.order_by("position", "code").values_list("code", flat=True)
    order = {code: number for number, code in enumerate(listed)}
    return sorted(codes, key=lambda code: (order.get(code, len(order)), code))
