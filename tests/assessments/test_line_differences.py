import pytest

from assessments.files.evidence import attach
from assessments.line_differences import FieldChange, changes_since, compared
from departments.models import User
from tests.assessments.scene import Scene
from tests.files import pdf_upload

LONG = "甲" * 40


@pytest.mark.parametrize(
    ("before", "after", "brief"),
    [
        ("市级表扬", "省级表扬", ("[市]级表扬", "[省]级表扬")),
        ("", "宁人社〔2026〕12号", ("", "[宁人社〔2026〕12号]")),
        (LONG, f"{LONG}乙", (f"…{'甲' * 12}", f"…{'甲' * 12}[乙]")),
        (
            f"乙{LONG}丙",
            f"丁{LONG}戊",
            (f"[乙]{'甲' * 12}…{'甲' * 12}[丙]", f"[丁]{'甲' * 12}…{'甲' * 12}[戊]"),
        ),
        (f"乙{LONG}", LONG, (f"[乙]{'甲' * 12}…", f"…{'甲' * 12}")),
    ],
)
def test_what_stayed_is_cut_short_beside_what_changed(before, after, brief):
    change = FieldChange("事实依据", *compared(before, after))
    written = ("".join(f"[{text}]" if changed else text for changed, text in side) for side in change.brief)
    assert tuple(written) == brief


@pytest.mark.django_db
def test_file_is_told_whoever_attached_it_works_elsewhere_now():
    scene = Scene()
    line = scene.add()
    attach(line, pdf_upload(), actor=scene.clerk)
    User.objects.filter(pk=scene.clerk.pk).update(department=scene.towns[0])
    told = changes_since([line], {line.pk: line.version})
    assert [change.label for change in told[line.pk]] == ["佐证"]
