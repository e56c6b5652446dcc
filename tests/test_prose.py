"""Text is counted and refused at saving, never cut: no box of any form carries maxlength."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

import assessments
import boards
import departments
import rules
from departments.forms import SignInForm

OWN_WORDS = {
    "粘贴的表格": "粘贴的内容太多，请只粘贴要用的几列",
    "校验值": "太长了，校验值最多 64 位",
    "查找单位": "太长了，最多 40 个字，请只写单位名称的一部分",
}
APPS = (departments, rules, assessments, boards)


def form_classes():
    """Every form of the house; all modules are read first, for a form may stand beside its view."""
    for app in APPS:
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            importlib.import_module(module.name)
    classes, waiting = set(), [forms.BaseForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        classes |= {form for form in below if form.__module__.partition(".")[0] in names()}
    classes = {form for form in classes if hasattr(form, "base_fields")}  # what forms share is none itself
    return sorted(classes, key=lambda form: (form.__module__, form.__qualname__))


def names():
    return {app.__name__ for app in APPS}


LIMITED = [
    pytest.param(field, id=f"{form.__name__}.{name}")
    for form in form_classes()
    for name, field in getattr(form, "base_fields", {}).items()  # a form to build on has none
    if getattr(field, "max_length", None) and not field.widget.is_hidden
]


def test_fields_with_a_limit_are_found():
    prose = {"事由", "事实依据", "说明", "退回意见", "意见", "公开的更正原因", "批准意见", "放行理由"}
    names = {"账号", "姓名", "电话", "邮箱", "编码", "名称", "简称", "分组"}
    assert (prose | names) - {param.values[0].label for param in LIMITED} == set()


@pytest.mark.parametrize("field", LIMITED)
def test_box_takes_more_than_its_limit(field):
    assert "maxlength" not in field.widget.attrs


@pytest.mark.parametrize("field", LIMITED)
def test_text_that_is_too_long_is_refused_in_the_houses_words(field):
    with pytest.raises(ValidationError) as refusal:
        field.clean("字" * (field.max_length + 1))
    counted = f"{field.label}最多 {field.max_length} 字，现有 {field.max_length + 1} 字"
    assert OWN_WORDS.get(field.label, counted) in refusal.value.messages


@pytest.mark.parametrize("field", [param for param in LIMITED if param.values[0].label != "邮箱"])
def test_limit_is_shown_beside_the_box(field):
    assert str(field.max_length) in field.help_text or field.label in OWN_WORDS


def test_account_to_sign_in_with_is_not_cut_either():
    assert "maxlength" not in SignInForm().fields["username"].widget.attrs


def test_no_template_cuts_what_is_typed():
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    assert [path.name for path in pages if "maxlength" in path.read_text()] == []
