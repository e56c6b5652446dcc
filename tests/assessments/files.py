"""Small files of each accepted kind, made as other programs make them, for uploads in tests."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

from tests.assessments.hostile import document


def upload(data, name="通报.pdf"):
    return SimpleUploadedFile(name, data)


def saved(write):
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def pdf(change=None, pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    return saved(writer.write)


def picture(kind="PNG", size=(8, 8)):
    return saved(lambda buffer: Image.new("RGB", size).save(buffer, kind))


def xlsx():
    return saved(Workbook().save)


def docx(**more):
    """A minimal document; `more` adds parts, their names with __ for / and _ for a dot."""
    parts = document()
    parts |= {name.replace("__", "/").replace("_", "."): text for name, text in more.items()}
    return packed(parts)


def packed(parts):
    def write(buffer):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)

    return saved(write)
