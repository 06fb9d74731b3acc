"""The records of the people side."""

from sodan.people.preference import Preference
from sodan.people.representative import Representative
from sodan.people.team import Team

__all__ = ["Preference", "Representative", "Team"]
