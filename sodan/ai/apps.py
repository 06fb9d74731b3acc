"""The room of the AI representative."""

from django.apps import AppConfig


class AiConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.ai"
    label = "ai"
    default_auto_field = "django.db.models.BigAutoField"
