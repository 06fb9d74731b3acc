"""The records of the people side."""

from sodan.people.preference import Preference
from sodan.people.representative import Representative

__all__ = ["Preference", "Representative"]
