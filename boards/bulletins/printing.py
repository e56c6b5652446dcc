"""A bulletin's files: the PDF, the .docx, and the pages as pictures for whoever looks before releasing."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from boards.circular.document import Circular
from boards.circular.printing import printed_circular
from boards.circular.word import circular_docx

PAGE_WIDTH = 760  # pixels of a page on the release page
PDF, DOCX = "pdf", "docx"


@dataclass(frozen=True)
class BulletinFiles:
    """Both files of one document."""

    pdf: bytes
    docx: bytes
    pages: int

    @property
    def sums(self) -> dict[str, str]:
        return {PDF: _sum(self.pdf), DOCX: _sum(self.docx)}


@lru_cache(maxsize=4)  # who looks at the pages and then releases prints once
def files_of(circular: Circular) -> BulletinFiles:
    """The same document, the same bytes. Raises PrintingError."""
    printed = printed_circular(circular)
    return BulletinFiles(printed.pdf, circular_docx(circular), printed.pages)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
