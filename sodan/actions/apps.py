"""The room of business acts."""

from importlib import import_module

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.actions"
    label = "actions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the room's own periodic jobs known to every worker."""
        for module in ("sodan.actions.sweep", "sodan.actions.overdue"):
            import_module(module)
