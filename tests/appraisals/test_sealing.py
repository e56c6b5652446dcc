import pytest

from appraisals.sealing import (
    KEY,
    SEALED,
    SealedAnswer,
    Unsealable,
    in_letters,
    join,
    new_keys,
    read_half,
    seal,
    unseal,
)

ANSWERS = [
    SealedAnswer("chunxi", "assigned", "好"),
    SealedAnswer("u02", "extra", "不了解"),
    SealedAnswer("u02", "assigned", "差"),
]


@pytest.fixture
def keys():
    return new_keys()


def test_slips_are_opened_by_both_halves_in_either_order(keys):
    slips = [seal(answer, keys.public_key) for answer in ANSWERS]
    for halves in ((keys.half_a, keys.half_b), (keys.half_b, keys.half_a)):
        opened = unseal(slips, join(*halves, keys.public_key))
        assert sorted(opened, key=repr) == sorted(ANSWERS, key=repr)


def test_every_slip_is_as_long_as_every_other_and_none_is_the_same(keys):
    slips = [seal(answer, keys.public_key) for answer in ANSWERS * 2]
    assert {len(slip) for slip in slips} == {SEALED} == {144}
    assert len({*slips}) == len(slips)
    assert not any(b"chunxi" in slip or "好".encode() in slip for slip in slips)


def test_answer_longer_than_a_slip_is_refused(keys):
    with pytest.raises(ValueError, match="longer than a slip"):
        seal(SealedAnswer("长" * 40, "assigned", "好"), keys.public_key)


def test_halves_are_written_in_letters_and_read_back(keys):
    text = in_letters(keys.half_a)
    assert [len(group) for group in text.split()] == [4] * 13
    assert read_half(text.lower().replace(" ", "-")) == keys.half_a
    assert in_letters(bytes(KEY)).replace(" ", "").isalnum()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:-1], "现有 51 个"),
        (lambda text: "", "现有 0 个"),
        (lambda text: "！" + text[1:], "只有字母 A 到 Z"),
    ],
)
def test_half_that_cannot_be_read_is_told(keys, change, words):
    with pytest.raises(Unsealable, match=words):
        read_half(change(in_letters(keys.half_a)))


def test_slip_of_the_pen_is_told():
    half = bytes(range(KEY))
    text = in_letters(half).replace(" ", "")
    wrong = [
        text[:place] + ("B" if text[place] == "A" else "A") + text[place + 1 :] for place in range(len(text))
    ]
    told = 0
    for one in wrong:
        try:
            assert read_half(one) != half
        except Unsealable:
            told += 1
    assert told >= 45


def test_one_half_twice_and_a_half_of_another_box_open_nothing(keys):
    with pytest.raises(Unsealable, match="同一半封条"):
        join(keys.half_a, keys.half_a, keys.public_key)
    with pytest.raises(Unsealable, match="打不开这个票箱"):
        join(keys.half_a, new_keys().half_b, keys.public_key)


@pytest.mark.parametrize("slip", [b"", b"x" * SEALED, "another box"])
def test_slip_that_is_not_of_this_box_stops_the_count(keys, slip):
    if slip == "another box":
        slip = seal(ANSWERS[0], new_keys().public_key)
    slips = [seal(ANSWERS[0], keys.public_key), slip]
    with pytest.raises(Unsealable, match="什么也没有计"):
        unseal(slips, join(keys.half_a, keys.half_b, keys.public_key))


def test_answers_come_out_in_another_order(keys):
    slips = [seal(SealedAnswer(f"u{number}", "assigned", "好"), keys.public_key) for number in range(60)]
    opened = unseal(slips, join(keys.half_a, keys.half_b, keys.public_key))
    assert [answer.unit for answer in opened] != [f"u{number}" for number in range(60)]
