import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from departments.middleware import SayBusy


def answer_to(error):
    return SayBusy(HttpResponse).process_exception(RequestFactory().get("/"), error)


@pytest.mark.parametrize(
    "words", ["canceling statement due to lock timeout", "database is locked", "deadlock detected\nDETAIL: …"]
)
def test_lock_that_was_not_to_be_had_is_said_in_chinese(words):
    response = answer_to(OperationalError(words))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "稍等几秒再按一次" in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError("no such table: x"), ValueError("database is locked")])
def test_other_errors_are_left_to_the_error_page(error):
    assert answer_to(error) is None
