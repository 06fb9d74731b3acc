"""An empty installation is safe from its first moment."""

import pytest

from sodan.cli.founding import Founding, ask, found
from sodan.company.brand import Brand
from sodan.kit.errors import Conflict, Invalid
from sodan.people.representative import Representative

pytestmark = pytest.mark.django_db
WISH = Founding(name="Ann Bell", email="ann@shop.example", password="seven grey herons", brand="Ann's")


def test_an_owner_and_a_shop_are_all_there_is() -> None:
    found(WISH)

    owner = Representative.objects.get()
    assert (owner.email, owner.role, owner.name) == ("ann@shop.example", "owner", "Ann Bell")
    assert owner.check_password("seven grey herons")
    assert list(owner.brands.all()) == [Brand.objects.get()]


@pytest.mark.parametrize("password", ["short", "0123456789", "password123", "ann@shop.example"])
def test_a_weak_password_is_refused_and_nothing_is_made(password: str) -> None:
    with pytest.raises(Invalid):
        found(Founding(name="Ann Bell", email="ann@shop.example", password=password, brand="Ann's"))

    assert not Representative.objects.exists()


def test_a_bad_address_is_refused() -> None:
    with pytest.raises(Invalid, match="not an e-mail address"):
        found(Founding(name="Ann", email="ann", password="seven grey herons", brand="Ann's"))


def test_a_second_owner_cannot_slip_in() -> None:
    found(WISH)

    with pytest.raises(Conflict):
        found(WISH)


def test_without_a_terminal_everything_must_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(Invalid, match="password"):
        ask(name="Ann", email="ann@shop.example", brand="Ann's")

    monkeypatch.setenv("SODAN_OWNER_PASSWORD", "seven grey herons")
    assert ask(name="Ann Bell", email="ann@shop.example", brand="Ann's") == WISH
