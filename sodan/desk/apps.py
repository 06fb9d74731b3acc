"""The room of conversations."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
