"""Whether this installation may be sent customers (``/readyz``); that the process lives at all, ``asgi.py`` answers."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, JsonResponse

from sodan.kit.clock import now
from sodan.kit.queue import due

LATE = 60.0  # seconds a due job may wait before we say that no worker serves


def readyz(_request: HttpRequest) -> JsonResponse:
    """503 while the database is away or migrations are due; ``worker_is_late`` tells of jobs nobody runs."""
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        oldest = due((), now()).aggregate(oldest=Min("run_at"))["oldest"] if migrated else None
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    waited = (now() - oldest).total_seconds() if oldest else 0.0
    answer = {"database": True, "migrated": migrated, "worker_is_late": waited > LATE}
    return JsonResponse(answer, status=200 if migrated else 503)
