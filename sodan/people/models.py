"""The records of the people side."""

from sodan.people.invitation import Invitation
from sodan.people.preference import Preference
from sodan.people.presence import Presence
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.people.team import Team
from sodan.people.work_profile import WorkProfile

__all__ = ["Invitation", "Preference", "Presence", "Representative", "SettingChange", "Team", "WorkProfile"]
