"""Posters of the newest editions are printed before anybody asks, one by one; nothing waits for them or fails."""

import fcntl
import logging
from threading import Event

import pytest
from django.db import DatabaseError

from boards.models import PosterFile
from boards.posters import ahead, kept
from boards.posters.making import PosterError
from departments.press import PressBusy
from tests.boards.editions import make_edition
from tests.boards.withdrawn import publish_slipped, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def printed(monkeypatch):
    """What was printed, in turn: (month and number, sheet, paper). A sheet of tests is a word; none is laid out."""
    sheets = []

    def poster(board, sheet, *, size):
        sheets.append((f"{board.month}/{board.edition}", sheet, size))
        return f"{board.digest} {sheet} {size}".encode()

    monkeypatch.setattr(kept, "poster", poster)
    monkeypatch.setattr(kept, "picture", lambda board, key: poster(board, key, size="picture"))
    monkeypatch.setattr(ahead, "_refused", {})
    return sheets


def print_all():
    while ahead.print_next():
        pass


def test_every_sheet_of_the_newest_editions_is_printed_once_the_newest_first(printed):
    for month in ("2026-03", "2026-04", "2026-05", "2026-06"):
        make_edition(month)
    print_all()
    assert list(dict.fromkeys(edition for edition, *_ in printed)) == ["2026-06/1", "2026-05/1", "2026-04/1"]
    assert len(printed) == len(set(printed)) == PosterFile.objects.count() == 3 * len(ahead.PLACES)


def test_only_what_is_gone_is_printed_again(printed, settings):
    edition = make_edition()
    print_all()
    printed.clear()
    (settings.PUBLIC_ROOT / "posters" / edition.digest / "lights-a2.pdf").unlink()
    print_all()
    assert printed == [("2026-06/1", "lights", "a2")]


def test_everything_is_printed_again_when_the_layout_is_another(printed, settings):
    make_edition()
    print_all()
    settings.OBJECTION_PHONE = "025-5731 0000"
    print_all()
    assert len(printed) == 2 * len(set(printed)) == 2 * len(ahead.PLACES)


def test_overtaken_and_withdrawn_editions_are_left_alone(printed):
    publish_slipped()
    take_back(1, 2)
    print_all()
    assert {edition.rpartition("/")[2] for edition, *_ in printed} == {"3"}


def test_sheet_that_cannot_be_printed_is_told_once_and_the_others_follow(printed, monkeypatch, caplog):
    make_edition()
    whole = kept.poster

    def refusing(board, sheet, *, size):
        if sheet == "lights":
            raise PosterError("字库里没有")
        return whole(board, sheet, size=size)

    monkeypatch.setattr(kept, "poster", refusing)
    print_all()
    print_all()
    assert len(printed) == len(ahead.PLACES) - 3
    assert caplog.text.count("没有印出来：字库里没有") == 3


def test_sheet_that_the_press_could_not_do_is_tried_again_later(printed, monkeypatch):
    make_edition()
    whole, failing, now = kept.poster, [PressBusy()], [0.0]

    def busy_once(board, sheet, *, size):
        if failing:
            raise failing.pop()
        return whole(board, sheet, size=size)

    monkeypatch.setattr(kept, "poster", busy_once)
    monkeypatch.setattr(ahead, "monotonic", lambda: 1000.0 + now[0])
    print_all()
    assert len(printed) == len(ahead.PLACES) - 1
    now[0] = ahead.LATER + 1
    print_all()
    assert len(set(printed)) == len(ahead.PLACES)


def test_another_process_that_prints_is_left_to_it(printed, settings):
    make_edition()
    folder = settings.PUBLIC_ROOT / "posters"
    folder.mkdir(parents=True)
    with open(folder / ahead.LOCK, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert (ahead.print_next(), printed) == (False, [])
    assert ahead.print_next()


def test_thread_goes_on_after_a_fault_and_tells_it_once(monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    answers = iter([DatabaseError("gone"), DatabaseError("gone"), True, False])
    waited = []

    def next_():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    class Stop(Event):
        def wait(self, timeout=None):
            waited.append(timeout)
            return len(waited) == 4

    monkeypatch.setattr(ahead, "print_next", next_)
    ahead.print_ahead(Stop(), let_go=lambda: None)
    assert waited == [ahead.EVERY, ahead.EVERY, ahead.BETWEEN, ahead.EVERY]
    assert caplog.text.count("没有预先印海报") == 1


def test_nothing_to_print_is_two_questions(django_assert_num_queries):
    make_edition()
    print_all()
    with django_assert_num_queries(2):
        assert not ahead.print_next()
