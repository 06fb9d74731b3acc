"""The programs of the tutorial are run as they stand, and the desk believes their tokens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sodan.channels.web_chat.token import claims_of

SECRET = "the secret of step one"
LANGUAGES = {"python": (sys.executable, "sodan_token.py"), "js": ("node", "token.mjs"), "php": ("php", "token.php")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_of_the_tutorial_makes_a_token_we_believe(project: Path, tmp_path: Path, language: str) -> None:
    command, name = LANGUAGES[language]
    if shutil.which(command) is None:
        pytest.skip(f"no {command} here")
    told = (project / "docs" / "tutorial" / "embed-the-widget.md").read_text(encoding="utf-8")
    (tmp_path / name).write_text(re.findall(rf"```{language}\n(.*?)```", told, re.DOTALL)[0], encoding="utf-8")

    made = subprocess.run(  # noqa: S603 - the tutorial's own program
        [command, name],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SODAN_CHAT_SECRET": SECRET},
        capture_output=True,
        check=True,
    )

    claims = claims_of(made.stdout.decode().strip(), secret=SECRET, brand="moa-kr")
    assert (claims.sub, claims.name) == ("seoyeon@example.com", "이서연")
