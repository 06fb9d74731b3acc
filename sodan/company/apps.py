"""The room of the firm and its brands."""

from django.apps import AppConfig


class CompanyConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.company"
    label = "company"
    default_auto_field = "django.db.models.BigAutoField"
