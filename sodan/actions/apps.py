"""The room of business acts."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.actions"
    label = "actions"
    default_auto_field = "django.db.models.BigAutoField"
