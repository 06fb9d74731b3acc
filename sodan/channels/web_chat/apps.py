"""The web chat channel."""

from django.apps import AppConfig


class WebChatConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.channels.web_chat"
    label = "web_chat"
    default_auto_field = "django.db.models.BigAutoField"
