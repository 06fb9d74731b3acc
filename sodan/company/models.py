"""The records of the firm."""

from sodan.company.brand import Brand
from sodan.company.desk_setting import DeskSetting
from sodan.company.timetable import SpecialDay, Timetable

__all__ = ["Brand", "DeskSetting", "SpecialDay", "Timetable"]
