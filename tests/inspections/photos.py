"""Photos as a phone sends them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

EXIF_TAKEN = 0x9003


def photo_bytes(colour=(200, 180, 160), *, taken="2026:06:02 09:58:00", kind="JPEG"):
    """A small picture of one colour that says when it was taken; another colour gives other bytes."""
    out, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8769)[EXIF_TAKEN] = taken
    exif[0x010F] = "某某手机"
    Image.new("RGB", (64, 48), colour).save(out, kind, exif=exif)
    return out.getvalue()


def picture_upload(name="大厅.jpg", **fields):
    kind = "PNG" if name.endswith("png") else "JPEG"
    content_type = "image/png" if kind == "PNG" else "image/jpeg"
    return SimpleUploadedFile(name, photo_bytes(kind=kind, **fields), content_type=content_type)
