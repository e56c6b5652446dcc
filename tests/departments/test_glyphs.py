import pytest
from django.core.exceptions import ValidationError

from departments.glyphs import glyph_fault
from departments.models import Role
from departments.register import add_unit, change_unit
from tests.factories import make_department, make_user

TOLD = "海报印不出来，请改用别的写法"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("6月获市级通报表扬 ≥85%", None),
        ("在𡃁村、䶮镇、㙓𬭚推广😀①𡃁", f"“𡃁”（U+210C1）、“㙓”（U+3653）、“😀”（U+1F600）{TOLD}"),
        ("看不见\u200b的\u202e", f"U+200B、U+202E{TOLD}"),
    ],
)
def test_what_no_poster_can_print_is_named_by_sign_and_code(text, fault):
    assert glyph_fault(text) == fault


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["name", "short_name", "group"])
def test_unit_is_not_called_what_no_board_can_print(name):
    office = make_user(Role.REVIEWER)
    unit = make_department("gubai", "古柏街道")
    with pytest.raises(ValidationError) as refusal:
        change_unit(unit, actor=office, **{name: "古柏😀"})
    assert refusal.value.message_dict == {name: [f"“😀”（U+1F600）{TOLD}"]}
    with pytest.raises(ValidationError) as refusal:
        add_unit(actor=office, **{"code": "a", "name": "甲局", name: "古柏😀"})
    assert refusal.value.message_dict == {name: [f"“😀”（U+1F600）{TOLD}"]}
