"""Every file that was sent, whatever became of it: for the day's quota and for the collection."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Upload(models.Model):
    """One file taken in, by whom and when: what a day's quota counts, and what the collection looks through."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传的文件"
        indexes = [models.Index(fields=["person", "at"], name="upload_person_at")]

    def __str__(self) -> str:
        return f"{self.sha256} {self.size}"
