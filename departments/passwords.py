"""One-time passwords, and what a password of one's own must be."""

import secrets
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError

from departments.models import User

# Nothing that is mistaken for something else when read aloud or copied from paper.
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
SHORTEST, LONGEST = 12, 128
FEWEST_BESIDE = 9  # a date of eight digits beside a name is no password
KNOWN_WORDS = ("效能亮榜", "xiaoneng", "liangbang", "红黄旗", "gaochun")


def one_time_password() -> str:
    """Sixteen random characters in fours, 79 bits: `kx7m-2fpw-9tqd-hc4r`."""
    return "-".join("".join(secrets.choice(UNAMBIGUOUS) for _ in range(4)) for _ in range(4))


def half_of(noise: bytes) -> str:
    """Eight characters in fours from 32 random bytes: half a one-time password."""
    number = int.from_bytes(noise, "big")
    marks = ""
    while len(marks) < 8:
        number, at = divmod(number, len(UNAMBIGUOUS))
        marks += UNAMBIGUOUS[at]
    return f"{marks[:4]}-{marks[4:]}"


class Length:
    """From 12 to 128 characters of any kind; nothing is cut off."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not SHORTEST <= len(password) <= LONGEST:
            raise ValidationError(f"密码须有 {SHORTEST} 到 {LONGEST} 个字符", code="password_length")

    def get_help_text(self) -> str:
        return f"密码须有 {SHORTEST} 到 {LONGEST} 个字符。"


class ContextWords:
    """Refuses what is mostly the name of the system, the district, the unit or the person."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = unicodedata.normalize("NFKC", password).casefold()
        words = [*KNOWN_WORDS, settings.DISTRICT_NAME, *self._of(user)]
        for word in filter(None, (word.casefold() for word in words)):
            if word in plain and len(plain.replace(word, "")) < FEWEST_BESIDE:
                raise ValidationError(f"密码不能以“{word}”为主", code="password_of_context")

    def _of(self, user: User | None) -> list[str]:
        if user is None or not user.department_id:
            return []
        unit = user.department
        return [user.username, user.name, unit.name, unit.short_name, unit.code]

    def get_help_text(self) -> str:
        return "不要以系统、区、单位、姓名或账号的名字为主。"
