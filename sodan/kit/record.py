"""What every stored record shares."""

from django.db import models

from sodan.kit.clock import now


class Record(models.Model):
    """A row with the moment it was made (UTC)."""

    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        """Abstract: each record has its own table."""

        abstract = True
