"""The tests' settings with a database that is made once and copied for each mutant."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["TEST"] = {"NAME": Path(os.environ["SODAN_MUTANT_DATABASE"])}

if Path(os.environ["SODAN_MUTANT_DATABASE"]).exists():
    DATABASES["default"]["TEST"]["MIGRATE"] = False  # the copy has every table already
