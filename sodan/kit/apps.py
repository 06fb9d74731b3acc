"""The kit as a Django application: it owns the event outbox and the job table."""

from importlib import import_module

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Registers the tables of events and jobs."""

    name = "sodan.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the kit's own periodic jobs known to every worker."""
        import_module("sodan.kit.trim")
