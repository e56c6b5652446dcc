"""Files on their way in: where no room is left for one, the rest of the form still arrives."""

import io
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

NO_ROOM = "服务器的存储空间已满或写不进去，没有保存；请告诉系统管理员，腾出空间后再选一次"
logger = logging.getLogger(__name__)


class LostFile(InMemoryUploadedFile):
    """The name of a file for which there was no room."""


class RoomyUploadHandler(TemporaryFileUploadHandler):
    """Large files go to the temporary folder, as always; one that does not fit is lost, never the form around it."""

    is_lost = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._lose()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            if not self.is_lost:
                super().receive_data_chunk(raw_data, start)
        except OSError:
            self._lose()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_lost:
            try:
                return super().file_complete(file_size)
            except OSError:
                self._lose()
        return LostFile(io.BytesIO(), self.field_name, self.file_name, self.content_type, 0, self.charset)

    def _lose(self) -> None:
        self.is_lost = True
        logger.exception("no room for an upload")


def refuse_lost(upload: UploadedFile) -> None:
    """ValidationError, with the file's name, where there was no room for it on its way in."""
    if isinstance(upload, LostFile):
        raise no_room(upload.name)


def no_room(name: str | None) -> ValidationError:
    return ValidationError(f"{name}：{NO_ROOM}")
