"""The records of the people side."""

from sodan.people.preference import Preference
from sodan.people.presence import Presence
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.people.team import Team
from sodan.people.work_profile import WorkProfile

__all__ = ["Preference", "Presence", "Representative", "SettingChange", "Team", "WorkProfile"]
