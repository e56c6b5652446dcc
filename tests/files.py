"""Files as people upload them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter


def pdf_bytes(title="佐证"):
    """A one-page PDF; another title gives other bytes."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(210, 297)
    writer.add_metadata({"/Title": title})
    writer.write(out)
    return out.getvalue()


def pdf_upload(name="通报.pdf", title="佐证"):
    return SimpleUploadedFile(name, pdf_bytes(title), content_type="application/pdf")
