"""Pushes: sealed for one browser, signed by us, forgotten where it is gone, tried again where a service is busy."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import LazySettings

from sodan.company.brand import Brand
from sodan.desk import push
from sodan.desk.notice import Notice, Told, push_notice, read_notices, tell
from sodan.desk.notice_choice import What, choose
from sodan.desk.push import MOST_DEVICES, PushDevice, add_device, application_key, remove_device
from sodan.desk.tests.browser_pushed_to import Browser, PushService, push_service
from sodan.kit.errors import Invalid, NotFound, Unavailable
from sodan.kit.job import run_due
from sodan.kit.queue import Job
from sodan.people.representative import Representative


@pytest.fixture
def service(settings: LazySettings, tmp_path: Path) -> Iterator[PushService]:
    settings.PUSH_SERVICES = ["127.0.0.1"]
    settings.PUSH_KEY = str(tmp_path / "push_key.pem")
    push._key.cache_clear()  # noqa: SLF001 - read once for each process
    push._signer.cache_clear()  # noqa: SLF001
    with push_service() as opened:
        yield opened
    push._key.cache_clear()  # noqa: SLF001
    push._signer.cache_clear()  # noqa: SLF001


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def device(service: PushService, browser: Browser, representative: Representative) -> PushDevice:
    return add_device(representative, {"endpoint": f"{service.url}/sub/1", **browser.keys}, name="Chrome")


@pytest.fixture
def notice(brand: Brand, representative: Representative) -> Notice:
    return Notice.objects.create(brand=brand, representative=representative, what=What.BULK, about={"total": 3, "failed": 1})


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_what_arrives_is_opened_by_that_browser_alone_and_holds_no_customers_words(
    service: PushService, browser: Browser, device: PushDevice, notice: Notice
) -> None:
    push_notice(notice_id=notice.pk, device_id=device.pk)

    ((path, headers, body),) = service.came
    assert path == "/sub/1"
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["ttl"] == "43200"
    assert browser.opened(body) == {
        "title": "시험 가게",
        "body": "상담 3건 처리를 마쳤어요. 하지 못한 것은 1건이에요.",
        "href": "/notices/",
        "tag": f"notice-{notice.pk}",
        "count": "1",
    }


def test_it_is_signed_with_the_key_the_browser_was_given(service: PushService, device: PushDevice, notice: Notice) -> None:
    push_notice(notice_id=notice.pk, device_id=device.pk)

    authorization = service.came[0][1]["authorization"]
    token, _, key = authorization.removeprefix("vapid t=").partition(",")
    assert key.strip() == f"k={application_key()}"
    head, claims, signature = token.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    told = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = base64.urlsafe_b64decode(application_key() + "=")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(
        told, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )
    assert service.url.startswith(decoded(claims)["aud"])
    assert decoded(claims)["sub"].startswith("mailto:")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service: PushService, device: PushDevice, notice: Notice, status: int) -> None:
    service.answers.append((status, {}))

    push_notice(notice_id=notice.pk, device_id=device.pk)

    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(("status", "headers", "wait"), [(429, {"Retry-After": "120"}, 120), (503, {}, 60), (500, {}, 60)])
def test_a_busy_service_is_asked_again_when_it_says_so(
    service: PushService, device: PushDevice, notice: Notice, status: int, headers: dict[str, str], wait: float
) -> None:
    service.answers.append((status, headers))

    with pytest.raises(Unavailable) as told:
        push_notice(notice_id=notice.pk, device_id=device.pk)

    assert told.value.retry == wait
    assert PushDevice.objects.exists()


def test_a_service_that_does_not_answer_is_asked_again(device: PushDevice, notice: Notice) -> None:
    PushDevice.objects.update(endpoint="http://127.0.0.1:9/sub/1")

    with pytest.raises(Unavailable):
        push_notice(notice_id=notice.pk, device_id=device.pk)


def test_what_was_read_meanwhile_is_not_pushed(
    service: PushService, device: PushDevice, notice: Notice, representative: Representative
) -> None:
    read_notices(representative)

    push_notice(notice_id=notice.pk, device_id=device.pk)

    assert service.came == []


def test_telling_pushes_by_a_job_for_each_browser_and_only_what_is_wanted(
    service: PushService, browser: Browser, device: PushDevice, brand: Brand, representative: Representative
) -> None:
    choose(representative, {What.BULK: ["list", "push"], What.TODO: ["list"]}, quiet="never")
    add_device(representative, {"endpoint": f"{service.url}/sub/2", **Browser().keys})

    tell([representative.pk], Told(What.TODO, brand.pk))
    tell([representative.pk], Told(What.BULK, brand.pk, about={"total": 1, "failed": 0}))
    assert Job.objects.filter(queue="push").count() == 2
    run_due("push")

    assert sorted(path for path, _, _ in service.came) == ["/sub/1", "/sub/2"]


@pytest.mark.parametrize(
    "endpoint",
    ["https://evil.example/x", "http://169.254.169.254/latest", "http://fcm.googleapis.com/x", "file:///etc/passwd", ""],
)
def test_no_address_but_that_of_a_known_push_service_is_ever_called(
    service: PushService, browser: Browser, representative: Representative, settings: LazySettings, endpoint: str
) -> None:
    settings.PUSH_SERVICES = ["fcm.googleapis.com", ".push.apple.com"]

    with pytest.raises(Invalid):
        add_device(representative, {"endpoint": endpoint, **browser.keys})
    assert add_device(representative, {"endpoint": "https://web.push.apple.com/Q1", **browser.keys}).pk


def test_keys_that_are_none_are_refused(service: PushService, representative: Representative) -> None:
    for keys in ({"p256dh": "nonsense", "auth": "x"}, {"p256dh": "", "auth": ""}):
        with pytest.raises(Invalid):
            add_device(representative, {"endpoint": f"{service.url}/1", **keys})


def test_a_browser_is_its_last_users_and_only_the_newest_are_kept(
    service: PushService, browser: Browser, device: PushDevice, representative: Representative, supervisor: Representative
) -> None:
    add_device(supervisor, {"endpoint": device.endpoint, **browser.keys})
    assert PushDevice.objects.get().representative == supervisor
    with pytest.raises(NotFound):
        remove_device(representative, device.pk)

    for number in range(MOST_DEVICES + 3):
        add_device(representative, {"endpoint": f"{service.url}/many/{number}", **browser.keys})

    assert PushDevice.objects.filter(representative=representative).count() == MOST_DEVICES


def test_the_key_is_made_once_and_only_its_owner_may_read_it(service: PushService, settings: LazySettings) -> None:
    first = application_key()
    push._key.cache_clear()  # noqa: SLF001

    assert application_key() == first
    assert Path(settings.PUSH_KEY).stat().st_mode & 0o777 == 0o600
    assert [one.name for one in Path(settings.PUSH_KEY).parent.iterdir()] == ["push_key.pem"]
