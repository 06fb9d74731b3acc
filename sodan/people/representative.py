"""A representative: one record whether human or AI, so that one role file binds both."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES


class Kind(models.TextChoices):
    """What a representative is made of."""

    HUMAN = "human"
    AI = "ai"


class RepresentativeRoll(BaseUserManager["Representative"]):
    """Takes people on; Django asks a user model for these two verbs."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Representative:
        """Enrol a person (or the AI, which has no password) under an e-mail address."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Representative:
        """Enrol an owner, who may everything."""
        return self.create_user(email, password, **{"role": "owner", "is_superuser": True, **fields})


class Representative(AbstractBaseUser, PermissionsMixin):
    """Someone who serves customers. ``role`` names a role file of the brand's pack (or ``owner``/``supervisor`` in it)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.HUMAN)
    role = models.CharField(max_length=64, default="representative")
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES], default="ko")
    brands = models.ManyToManyField(Brand, related_name="representatives", blank=True)
    is_active = models.BooleanField(default=True)
    display_name = models.CharField(max_length=40, blank=True)  # what customers see in place of the name
    state = models.CharField(max_length=12, blank=True)  # mirrors the Presence that holds; empty for who never said
    joined_at = models.DateTimeField(default=now)

    objects: ClassVar[RepresentativeRoll] = RepresentativeRoll()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """The name colleagues see."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's own admin is for owners."""
        return self.role == "owner"

    @property
    def is_ai(self) -> bool:
        """Whether this is the AI representative."""
        return self.kind == Kind.AI

    @property
    def shown_name(self) -> str:
        """The name customers see."""
        return self.display_name or self.name

    def get_full_name(self) -> str:
        """The one name we keep."""
        return self.name

    def get_short_name(self) -> str:
        """The one name we keep."""
        return self.name


def ai_of(brand: Brand) -> Representative:
    """The AI representative who serves this brand. Raises Representative.DoesNotExist when none is enrolled."""
    return Representative.objects.get(kind=Kind.AI, brands=brand, is_active=True)
