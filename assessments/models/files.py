"""What the row of a stored file holds, whichever thing it belongs to; the bytes lie under their content hash."""

from django.db import models

from departments.history.events import Event
from departments.models import User


class StoredFile(models.Model):
    """One file kept under its content hash outside the web root (`assessments.files.storage`); never public."""

    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def reading_words(self) -> str:
        """What the history says of somebody reading it, in the words of its kind."""
        raise NotImplementedError

    def reading_event(self) -> Event:
        """What it keeps of that: each kind of file has an event of its own."""
        raise NotImplementedError
