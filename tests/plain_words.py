"""Pages as tests read them: without the marks that only say where a line may break."""

import re

HELD = re.compile(r'<span class="(?:run|tight|whole)">([^<]*)</span>')


def plain_words(page):
    """The text of a response, or a text, with numbers, marks and names as they were before they were held together."""
    text = page if isinstance(page, str) else page.content.decode()
    return HELD.sub(r"\1", text)
