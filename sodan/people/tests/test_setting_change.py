"""The audit log: only what differs, never a secret."""

from __future__ import annotations

from sodan.company.brand import Brand
from sodan.people.representative import Representative
from sodan.people.setting_change import HIDDEN, SettingChange, keep_change


def test_only_the_fields_that_differ_are_kept(brand: Brand, supervisor: Representative) -> None:
    before, after = {"name": "1팀", "size": 3}, {"name": "1팀", "size": 4, "way": "in_turn"}

    kept = keep_change(by=supervisor, brand=brand, area="teams", subject="1팀", before=before, after=after)

    assert kept is not None
    assert (kept.before, kept.after) == ({"size": 3, "way": None}, {"size": 4, "way": "in_turn"})


def test_what_is_as_it_was_leaves_no_trace(brand: Brand, supervisor: Representative) -> None:
    for before, after in (({"name": "1팀"}, {"name": "1팀"}), (None, None)):
        assert keep_change(by=supervisor, brand=brand, area="teams", subject="1팀", before=before, after=after) is None

    assert not SettingChange.objects.exists()


def test_a_secret_is_never_written_only_that_it_changed(brand: Brand, supervisor: Representative) -> None:
    before, after = {"webhook_secret": "old one", "address": "a"}, {"webhook_secret": "new one", "address": "b"}

    kept = keep_change(by=supervisor, brand=brand, area="channels", subject="web", before=before, after=after)

    assert kept is not None
    assert (kept.before, kept.after) == ({"webhook_secret": HIDDEN, "address": "a"}, {"webhook_secret": HIDDEN, "address": "b"})


def test_the_log_outlives_what_it_tells_of(brand: Brand, supervisor: Representative) -> None:
    keep_change(by=supervisor, brand=None, area="canned", subject="x" * 500, before={"name": "인사"}, after=None)

    kept = SettingChange.objects.get()
    assert (kept.before, kept.after, len(kept.subject)) == ({"name": "인사"}, None, 120)
