"""Whose matter it is among the teams of a brand: by the department it was sent to, or by a person's word."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import OwnerChanged
from sodan.desk.outbound import record_event
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.team import Team


class Placement(Record):
    """The team a conversation belongs to; without one it is everybody's."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="placement")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="placements")

    def __str__(self) -> str:
        """What is whose."""
        return f"{self.conversation_id} of {self.team_id}"


def team_for(department: str, teams: Sequence[Team]) -> Team | None:
    """The team that answers for a department: the first that names it, else the first that names none."""
    named = next((team for team in teams if department in team.departments), None)
    return named or next((team for team in teams if not team.departments), None)


def place_by_department(conversation: Conversation, department: str) -> Team | None:
    """Give the matter to the team of a department; None for a brand without such a team."""
    team = team_for(department, list(Team.objects.filter(brand_id=conversation.brand_id).order_by("pk")))
    if team is not None:
        Placement.objects.update_or_create(conversation=conversation, defaults={"team": team})
    return team


def team_of(conversation: Conversation) -> Team | None:
    """The team it belongs to."""
    found = Placement.objects.select_related("team").filter(conversation=conversation).first()
    return found.team if found else None


@transaction.atomic
def give_to_team(conversation: Conversation, team: Team, *, by: Representative) -> None:
    """A person passes the matter to a team: it stands in the queue until somebody of that team has it."""
    Placement.objects.update_or_create(conversation=conversation, defaults={"team": team})
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.QUEUE, assignee=None, turn=models.F("turn") + 1)
    conversation.refresh_from_db(fields=["owner", "assignee", "turn"])
    record_event(conversation, "event.to_team", by=by, name=by.name, team=team.name)
    announce(OwnerChanged(conversation.brand_id, conversation.pk, Owner.QUEUE.value))
