"""A policy folder of our own, so that tests may break it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sodan.kit import pack


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped policies that ``decide`` reads instead of the originals."""
    folder = tmp_path / "e_commerce" / "policies"
    shutil.copytree(pack.PACKS / "e_commerce" / "policies", folder)
    monkeypatch.setattr(pack, "PACKS", tmp_path)
    return folder
