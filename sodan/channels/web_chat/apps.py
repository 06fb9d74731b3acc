"""The web chat channel."""

from django.apps import AppConfig


class WebChatConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.channels.web_chat"
    label = "web_chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the daily sweep known to the workers, and to the desk what a message here may hold."""
        from sodan.channels.web_chat import sweep  # noqa: F401, PLC0415 - models must be loaded first
        from sodan.channels.web_chat.channel import WEB_CHAT  # noqa: PLC0415 - likewise
        from sodan.desk.channel import declare  # noqa: PLC0415 - likewise

        declare(WEB_CHAT)
