"""The keyboard: what is pressed, what is left alone, and the table of what there is."""

import pytest

from departments.models import Role
from tests.browser import load
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = """
document.querySelector("main").innerHTML =
  '<article data-stop><h2>一</h2><button data-key="KeyA" data-key-word="全部拟报">甲</button></article>' +
  '<article data-stop><h2>二</h2><button data-key="KeyA">乙</button><input id="words"></article>' +
  '<button data-key="Ctrl+KeyS">保存</button><button data-key="KeyH" disabled>核对</button>';
window.pressed = [];
document.querySelectorAll("main button").forEach(function (button) {
  button.addEventListener("click", function () { window.pressed.push(button.textContent); });
});
"""


def test_keys_press_walk_and_stay_out_of_text(page, open_as):
    open_as(make_user(Role.CLERK), "/help/")
    page.evaluate(ROWS)
    page.keyboard.press("j")
    page.keyboard.press("a")  # nobody walked further: the first row's own
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("k")
    page.keyboard.press("h")  # disabled
    page.focus("#words")
    page.keyboard.type("jak?")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.pressed") == ["甲", "乙", "保存"]
    assert page.input_value("#words") == "jak?"
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        {code: "KeyS", ctrlKey: true, isComposing: true, bubbles: true}))"""
    )
    assert page.evaluate("window.pressed").count("保存") == 1


def test_question_mark_lists_the_keys_and_switches_them_off(page, open_as):
    open_as(make_user(Role.CLERK), "/help/")
    page.evaluate(ROWS)
    page.keyboard.press("Shift+Slash")
    rows = page.locator(".keys-panel .keys > div").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "J 下一条", "K 上一条", "A 全部拟报", "Ctrl+S 保存", "H 核对", "? 显示或收起这张表",
    ]  # fmt: skip
    page.get_by_label("在这台电脑上不用单个的键").check()
    page.keyboard.press("Escape")
    assert page.locator(".keys-panel").count() == 0
    page.keyboard.press("a")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.pressed") == ["保存"]
    load(page.get_by_role("link", name="帮助"))
    page.get_by_role("button", name="键盘").click()
    assert page.get_by_label("在这台电脑上不用单个的键").is_checked()
