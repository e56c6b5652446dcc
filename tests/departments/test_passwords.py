import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories import make_assessor, make_user

pytestmark = pytest.mark.django_db


def test_password_may_not_lean_on_the_unit_or_the_person():
    user = make_user(department=make_assessor(), username="wangxiaoyan")
    for weak in ("wangxiaoyan123", "区人社局123456789"[:12]):
        with pytest.raises(ValidationError):
            validate_password(weak, user)
    validate_password("区人社局楼下的银杏树又黄了", user)


@pytest.mark.parametrize("password", ["123456789012345", "13800138000138"])
def test_password_of_digits_alone_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)
