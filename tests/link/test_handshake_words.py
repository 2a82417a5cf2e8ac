from __future__ import annotations

import base64

import pytest

from app.link.handshake import basic_authorization, charge_point_id_of, describe_authorization, url_with_identity
from app.link.refusals import Refusals


@pytest.mark.parametrize(
    ("target", "prefix", "identity"),
    [
        ("/CP1", "/", "CP1"),
        ("/CP1/", "/", "CP1"),
        ("/ocpp/CP1", "/ocpp/", "CP1"),
        ("/ocpp/steve/CP1", "/ocpp/", "CP1"),
        ("/a%2Fb", "/", "a/b"),
        ("/%E2%82%AC?token=x#y", "/", "€"),
        ("/%ff", "/", "\ufffd"),
        ("/", "/", None),
        ("//", "/", None),
        ("/ocpp", "/ocpp/", None),
        ("/other/CP1", "/ocpp/", None),
        ("", "/", None),
    ],
)
def test_the_identity_is_the_last_segment(target: str, prefix: str, identity: str | None) -> None:
    assert charge_point_id_of(target, prefix) == identity


def test_the_address_of_a_charge_point() -> None:
    assert url_with_identity("ws://host/ocpp/", "a b/c") == "ws://host/ocpp/a%20b%2Fc"
    assert url_with_identity("ws://host", "CP1") == "ws://host/CP1"


def test_an_authorization_header_is_described_without_its_secret() -> None:
    assert describe_authorization(basic_authorization("CP1", "a:b")) == "Basic, user name “CP1”"
    only = base64.b64encode(b"hunter2").decode()
    for header in (f"Basic {only}", "Basic hunter2!", "Bearer hunter2", "hunter2" * 0):
        assert "hunter2" not in describe_authorization(header)
        assert only not in describe_authorization(header)
    binary = base64.b64encode(b"AL1000:\x00\x01\xff").decode()
    assert describe_authorization(f"basic {binary}") == "Basic, user name “AL1000”"
    assert "\n" not in describe_authorization("Basic " + base64.b64encode(b"a\nb:c").decode())


def test_equal_refusals_are_counted_and_told_once_a_second() -> None:
    now = 0
    refusals = Refusals(lambda: now)
    assert refusals.text_for(404, "no") == "no"
    assert refusals.text_for(409, "no") == "no"
    assert [refusals.text_for(404, "no") for _ in range(3)] == [None] * 3
    now = 1_000_000_000
    assert refusals.text_for(404, "no") == "no (and 3 times more since then)"
    now = 2_000_000_000
    assert refusals.text_for(404, "no") == "no"
    for index in range(1000):
        assert refusals.text_for(0, str(index)) == str(index)
