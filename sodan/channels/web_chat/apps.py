"""The web chat channel."""

from django.apps import AppConfig


class WebChatConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.channels.web_chat"
    label = "web_chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the daily sweep known to the workers."""
        from sodan.channels.web_chat import sweep  # noqa: F401, PLC0415 - models must be loaded first
