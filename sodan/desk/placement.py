"""Whose matter it is among the teams of a brand: by the department it was sent to, or by a person's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models, transaction

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import OwnerChanged
from sodan.desk.outbound import record_event
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.team import Team, team_for


class Placement(Record):
    """The team a conversation belongs to; without one it is everybody's."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="placement")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="placements")

    def __str__(self) -> str:
        """What is whose."""
        return f"{self.conversation_id} of {self.team_id}"


def place(conversation: Conversation, team: Team) -> None:
    """The matter is this team's from now on, whoever holds it."""
    Placement.objects.update_or_create(conversation=conversation, defaults={"team": team})


def place_by_department(conversation: Conversation, department: str) -> Team | None:
    """Give the matter to the team of a department; None for a brand without such a team."""
    team = team_for(department, list(Team.objects.filter(brand_id=conversation.brand_id).order_by("pk")))
    if team is not None:
        place(conversation, team)
    return team


def team_of(conversation: Conversation) -> Team | None:
    """The team it belongs to."""
    found = Placement.objects.select_related("team").filter(conversation=conversation).first()
    return found.team if found else None


def teams_with_hours(conversation_ids: Iterable[int]) -> Mapping[int, Team]:
    """The team of each of these whose team keeps hours of its own. One query."""
    placed = Placement.objects.select_related("team").filter(conversation__in=list(conversation_ids), team__hours__isnull=False)
    return {one.conversation_id: one.team for one in placed}


@transaction.atomic
def give_to_team(conversation: Conversation, team: Team, *, by: Representative) -> None:
    """A person passes the matter to a team: it stands in the queue until somebody of that team has it."""
    place(conversation, team)
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.QUEUE, assignee=None, turn=models.F("turn") + 1)
    conversation.refresh_from_db(fields=["owner", "assignee", "turn"])
    record_event(conversation, "event.to_team", by=by, name=by.name, team=team.name)
    announce(OwnerChanged(conversation.brand_id, conversation.pk, Owner.QUEUE.value))
