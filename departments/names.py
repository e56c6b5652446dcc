"""Names as people see them: what cannot be seen in one, and which two look the same."""

import unicodedata

from departments.text import is_seen

UNGROUPED = "其他"  # the group of units without one


def unseen_fault(text: str) -> str | None:
    """No name holds a character that nobody sees or that turns the others around; a Chinese sentence where one does."""
    if "\n" in text or "\r" in text:
        return "里有换行，请删去换行，写成一行"
    for character in text:
        if not is_seen(character):
            return f"有看不见的字符（U+{ord(character):04X}），请删去后重新输入"
    return None


def likeness(text: str) -> str:
    """The same for two names that look alike on a board: blanks, width and capitals left aside."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
