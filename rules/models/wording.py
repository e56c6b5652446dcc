"""用词表: the vague words that a clause should not rest on, and the terms of trade in which they mean something."""

from django.db import models
from django.db.models import Q


class WordingKind(models.TextChoices):
    VAGUE = "vague", "含糊词"
    TERM = "term", "行业用语"


class WordingWord(models.Model):
    """One word of a list; a vague one has a proposal of what to write instead."""

    kind = models.CharField("类别", max_length=10, choices=WordingKind.choices)
    word = models.CharField("词", max_length=20)
    proposal = models.CharField("建议写法", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用词"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["word"], name="wording_word_once", violation_error_message="这个词已在表中"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WordingKind.values),
                name="wording_kind_known",
                violation_error_message="没有这种类别",
            ),
        ]

    def __str__(self) -> str:
        return self.word
