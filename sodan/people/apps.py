"""The room of representatives."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
