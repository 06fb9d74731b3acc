"""Wires the rooms together once all are loaded."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Installs the table of reactions."""

    name = "sodan.config"
    label = "config"

    def ready(self) -> None:
        """Every event follows ``reactions.py`` from here on."""
        from sodan.config.reactions import REACTIONS  # noqa: PLC0415 - models must be loaded first
        from sodan.kit.event import follow  # noqa: PLC0415

        follow(REACTIONS)
