import pytest

from departments.steps import Step, StepRefused, refuse_unless_seen, rows

STEP = Step("close", "办结", frozenset({"open"}), "closed", lambda user, thing: True)


class Thing:
    state, version = "open", 3

    def get_state_display(self):
        return "待办"

    def __str__(self):
        return "第7号事项"


def test_steps_stand_by_name_in_the_order_given():
    again = Step("again", "重开", frozenset({"closed"}), "open", lambda user, thing: False)
    assert list(rows(STEP, again).items()) == [("close", STEP), ("again", again)]


@pytest.mark.parametrize(("version", "seen_state"), [(None, ""), (3, ""), (None, "open"), (3, "open")])
def test_step_on_what_was_seen_is_not_refused(version, seen_state):
    refuse_unless_seen(Thing(), STEP, version=version, seen_state=seen_state)


@pytest.mark.parametrize(
    ("version", "seen_state", "code", "words"),
    [
        (2, "", "changed", "第7号事项 的内容已变更，请看过新内容再办结"),
        (3, "closed", "state", "第7号事项 现在是“待办”，请看过再办结"),
        (2, "closed", "state", "第7号事项 现在是“待办”，请看过再办结"),
    ],
)
def test_step_on_what_moved_on_meanwhile_is_refused(version, seen_state, code, words):
    with pytest.raises(StepRefused) as refusal:
        refuse_unless_seen(Thing(), STEP, version=version, seen_state=seen_state)
    assert (refusal.value.code, refusal.value.messages) == (code, [words])
