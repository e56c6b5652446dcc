"""The flag board alone: nothing in it follows from a light."""

from dataclasses import replace
from datetime import timedelta

import pytest

from boards.digest import digest_of
from boards.document import read
from boards.flags import as_flags, flag_editions, index_of
from tests.boards.documents import first_document, line, make_board, make_document

FLAGS = (
    line("red_flag", "gubai", "rsj"),
    line("red_flag", "chunxi", "swj", 2),
    line("red_flag", "gubai", "jxj"),
)
LIGHTS = (line("red_light", "yangjiang", "yjj"), line("yellow_light", "gubai", "swj", grounds="满意率垫底"))


def board(lines, edition=1, **changes):
    return make_board(lines=list(lines), edition=edition, **changes)


def documents(*boards):
    return [as_flags(one) for one in flag_editions(boards)]


def test_flag_board_has_these_keys_and_a_digest_of_its_own():
    (told,) = documents(board([*FLAGS, *LIGHTS]))
    determinations = told.pop("determinations")
    assert told == {
        "schema": "xiaoneng.flags/1", "district": "高淳区", "issuer": "区作风建设领导小组办公室",
        "month": "2026-06", "edition": 1, "published_at": "2026-07-17T09:00:00+08:00", "backfilled_from": None,
        "total": 3, "digest": told["digest"],
    }  # fmt: skip
    assert determinations[1] == {
        "unit": "chunxi", "name": "淳溪街道", "group": "镇街", "assessor": "swj", "assessor_name": "区商务局",
        "clause": "红旗2", "clause_text": "城乡居民基本养老保险参保缴费完成率达到当月序时进度",
        "wording": "6月参保完成率 87.2% ≥ 85%", "withheld": False, "data_month": "2026-06",
        "metric": "参保完成率", "value": "87.2", "measure": "%",
    }  # fmt: skip
    assert told["digest"] == digest_of({**told, "determinations": determinations})
    assert told["digest"] != board([*FLAGS, *LIGHTS]).digest


@pytest.mark.parametrize("lights", [(), LIGHTS[:1], LIGHTS, (line("red_light", "gubai", "yjj"),) * 3])
def test_flag_board_is_the_same_whatever_lights_there_are(lights):
    other = board([*FLAGS, *lights], reason="黄灯有误", history="1" * 64)
    assert flag_editions([other]) == flag_editions([board(FLAGS)])


def test_units_and_departments_are_those_of_the_flags_in_register_order():
    (flags,) = flag_editions([board([*LIGHTS, *FLAGS])])
    assert [place.unit for place in flags.places] == ["gubai", "chunxi"]
    assert [(assessor.code, assessor.filed, assessor.late) for assessor in flags.assessors] == [
        ("rsj", True, False), ("swj", True, False), ("jxj", True, False),
    ]  # fmt: skip


def test_edition_that_changed_no_flag_is_not_there_and_numbers_follow():
    second = board(FLAGS, 2, reason="黄灯撤下", published_at="2026-07-20T09:00:00+08:00")
    third = board(FLAGS[:2], 3, reason="红旗撤下，黄灯补入", published_at="2026-07-21T09:00:00+08:00")
    first, corrected = documents(board([*FLAGS, *LIGHTS]), second, third)
    assert [(one["edition"], one["published_at"][:10]) for one in (first, corrected)] == [
        (1, "2026-07-17"), (2, "2026-07-21"),
    ]  # fmt: skip
    assert "红旗撤下" not in str(corrected)


def test_flags_that_came_back_are_another_edition():
    editions = flag_editions([board(FLAGS), board(FLAGS[:1], 2), board(FLAGS, 3)])
    assert [one.edition for one in editions] == [1, 2, 3]
    assert len({one.digest for one in editions}) == 3


def test_month_without_flags_has_a_board_that_says_so():
    (told,) = documents(board(LIGHTS))
    assert (told["total"], told["determinations"]) == (0, [])


def test_words_of_an_internal_clause_stay_out():
    hidden = {
        "grounds": "",
        "wording": "",
        "clause_text": "",
        "withheld": True,
        "metric": None,
        "value": None,
    }
    (told,) = documents(board([line("red_flag", "chunxi", "rsj", **hidden)]))
    (flag,) = told["determinations"]
    assert {key: flag[key] for key in hidden if key != "grounds"} == {
        key: value for key, value in hidden.items() if key != "grounds"
    }
    assert "grounds" not in flag


def test_proof_and_how_it_came_about_stay_out():
    other = {
        "grounds": "第 1 名（共 8 个），阳江镇倒数第一",
        "done": "872",
        "total": "1000",
        "origin": "office",
    }
    told = str(documents(board([line("red_flag", "chunxi", "rsj", **{**other, "wording": "镇街第一"})])))
    assert "镇街第一" in told
    assert [word for word in ("共 8 个", "阳江镇", "872", "1000", "office", "history") if word in told] == []


def test_boards_of_the_first_schema_have_flag_boards_too():
    (told,) = documents(read(first_document()))
    assert told["schema"] == "xiaoneng.flags/1"
    assert told["total"] == len(told["determinations"]) > 0


def test_draft_has_no_flag_board():
    draft = replace(make_board(), publication=None)
    with pytest.raises(ValueError, match="draft"):
        flag_editions([draft])


def test_index_lists_what_stands():
    (flags,) = flag_editions([board(FLAGS)])
    assert index_of([flags]) == [
        {
            "month": "2026-06",
            "edition": 1,
            "digest": flags.digest,
            "published_at": "2026-07-17T09:00:00+08:00",
        }
    ]


def test_moment_makes_another_digest():
    later = make_document(lines=list(FLAGS), published_at="2026-07-18T09:00:00+08:00")
    assert flag_editions([read(later)])[0].digest != flag_editions([board(FLAGS)])[0].digest
    assert flag_editions([read(later)])[0].publication.published_at - flag_editions([board(FLAGS)])[
        0
    ].publication.published_at == timedelta(days=1)
