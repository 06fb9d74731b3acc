"""What waits for a person: a call to make, an outcome to look up, a promise to keep; due at a moment, done once, by somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import TodoChanged
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Todo(Record):
    """One thing for a person to do; ``todo.<kind>`` in the word files is its sentence and ``about`` fills it.

    ``key`` names what it is about, so that the same matter is never put on the list twice while it is open. One without
    ``done_at`` is open.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="todos")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="todos")
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=120)
    about = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="todos_done")

    class Meta:
        """Read by brand, what is due first; one open todo for each key of a brand."""

        indexes = [
            models.Index(fields=["brand", "done_at", "due_at", "id"], name="todo_due"),
            models.Index(fields=["conversation", "done_at"], name="todo_of_conversation"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["brand", "key"], condition=models.Q(done_at=None), name="one_open_todo_per_key")
        ]

    def __str__(self) -> str:
        """What kind, about what."""
        return f"{self.kind} {self.key}"

    @property
    def is_overdue(self) -> bool:
        """Whether its moment has passed and nobody has done it."""
        return self.done_at is None and self.due_at <= now()


@transaction.atomic
def remind(
    brand: Brand, *, kind: str, key: str, due_at: datetime, conversation: Conversation | None = None, **about: Any
) -> Todo:
    """Put a thing on the list of the brand's people. While one with this ``key`` is open it is that one, as it stands.

    ``about`` are JSON values that fill the sentence ``todo.<kind>``; no personal data.
    """
    fresh = {"kind": kind, "due_at": due_at, "conversation": conversation, "about": about}
    todo, is_new = Todo.objects.get_or_create(brand=brand, key=key, done_at=None, defaults=fresh)
    if is_new:
        _announce(todo)
    return todo


@transaction.atomic
def finish(todo: Todo, *, by: Representative | None) -> bool:
    """It is done: by that person, or (None) because the matter settled itself. False when somebody was first."""
    done = Todo.objects.filter(pk=todo.pk, done_at=None).update(done_at=now(), done_by=by)
    todo.refresh_from_db(fields=["done_at", "done_by"])
    if done:
        _announce(todo)
    return bool(done)


def settle(brand: Brand, *, key: str) -> None:
    """The matter of that key settled itself: nobody need do it any more. Nothing when none is open."""
    for todo in Todo.objects.filter(brand=brand, key=key, done_at=None):
        finish(todo, by=None)


def todos_of(person: Representative) -> models.QuerySet[Todo]:
    """Everything on the lists of the brands this person serves. The root of each query of such a list."""
    return Todo.objects.filter(brand__representatives=person)


def todo_for(person: Representative, pk: int) -> Todo:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = todos_of(person).select_related("brand", "conversation").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"todo {pk}")
    return found


def _announce(todo: Todo) -> None:
    announce(TodoChanged(todo.brand_id, todo.conversation_id or 0, todo.pk))
