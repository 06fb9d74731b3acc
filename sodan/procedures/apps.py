"""The room of standard operating procedures."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
