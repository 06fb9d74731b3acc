"""The pages people see."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
