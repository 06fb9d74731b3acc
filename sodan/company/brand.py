"""A brand: one shop front with its name, home language, currency, law and colour."""

from __future__ import annotations

from django.db import models

from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record


class Brand(Record):
    """One shop front of the firm. Its pack (``line``) brings role, policies, procedures and phrases."""

    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    line = models.CharField(max_length=32, default="e_commerce")
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES], default="ko")
    currency = models.CharField(max_length=3, default="KRW")
    jurisdiction = models.CharField(max_length=2, default="KR")
    zone = models.CharField(max_length=48, default="Asia/Seoul")
    colour = models.CharField(max_length=7, default="#1b5a75")
    mark = models.CharField(max_length=2, default="相")

    class Meta:
        """Brands stand in the order they were opened."""

        ordering = ("id",)

    def __str__(self) -> str:
        """The name in the brand's own language."""
        return self.name_in(self.language)

    def name_in(self, language: str) -> str:
        """The brand's name as written in that language, else in its own, else its slug."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get(self.language) or self.slug
