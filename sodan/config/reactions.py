"""What follows each event, in one readable table. A reaction only writes rows; anything slow is a job."""

from collections.abc import Sequence

from sodan.kit.event import Event, Reaction

REACTIONS: dict[type[Event], Sequence[Reaction]] = {}
