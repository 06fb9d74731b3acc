"""The records of the people side."""

from sodan.people.preference import Preference
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.people.team import Team

__all__ = ["Preference", "Representative", "SettingChange", "Team"]
