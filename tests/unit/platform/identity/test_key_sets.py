"""Keys of a provider: which of them are used for what, when they are fetched, and what happens when they cannot be."""

import json
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tdev.kernel.errors import PlatformError
from tdev.platform.identity.compact import read
from tdev.platform.identity.key_sets import FRESH_S, PAUSE_S, STALE_S, KeySet
from tests.support.clock import SetClock
from tests.support.tokens import CLAIMS, EcKey, KeyServer, RsaKey, hs256, made

RSA, OTHER_RSA, EC = RsaKey(), RsaKey(), EcKey()
SOURCE = "https://id.example.org/keys"


def signed(key, kid="a", sign=None, **header):
    return read(made({"alg": key.algorithm, "kid": kid, **header}, CLAIMS, sign or key.sign))


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def server():
    return KeyServer(RSA.jwk("a"), EC.jwk("b", use="sig", alg="ES256"))


@pytest.fixture
def keys(server, clock):
    return KeySet(SOURCE, lambda: server, clock)


class TestSignatures:
    def test_rsa_and_ec_are_taken(self, keys):
        assert keys.is_good(signed(RSA, "a"))
        assert keys.is_good(signed(EC, "b"))

    @pytest.mark.parametrize(
        "token",
        [
            signed(OTHER_RSA, "a"),
            signed(EC, "a"),
            signed(EC, "a", alg="RS256"),
            signed(RSA, "b"),
            signed(RSA, "b", alg="ES256"),
            signed(RSA, "a", alg="HS256", sign=hs256(RSA.pem())),
            signed(RSA, "a", alg="RS256", sign=hs256(RSA.pem())),
            signed(RSA, "a", alg="HS256", sign=hs256(json.dumps(RSA.jwk("a")).encode())),
            signed(RSA, "a", alg="none", sign=lambda _: b"x"),
            signed(RSA, "a", alg="PS256"),
            signed(RSA, "a", alg="RS512"),
            signed(RSA, "a", alg="rs256"),
            signed(RSA, "a", alg=None),
            signed(RSA, "a", alg=["RS256"]),
            signed(RSA, None),
            signed(RSA, "A"),
            signed(EC, "b", sign=EC.der),
            signed(EC, "b", sign=lambda _: bytes(64)),
            signed(EC, "b", sign=lambda _: b"\xff" * 64),
            signed(EC, "b", sign=lambda s: EC.sign(s) + b"\x00"),
            signed(RSA, "a", sign=lambda s: b"\x00" + RSA.sign(s)),
        ],
    )
    def test_everything_else_is_not(self, keys, token):
        assert not keys.is_good(token)


class TestWhichKeysAreUsed:
    @pytest.mark.parametrize(
        "jwk",
        [
            RSA.jwk("a", use="enc"),
            RSA.jwk("a", alg="RS512"),
            RSA.jwk("a", alg="PS256"),
            {**RSA.jwk("a"), "kid": None},
            {**RSA.jwk("a"), "kid": 7},
            {**RSA.jwk("a"), "kty": "oct", "k": "AAAA"},
            {**RSA.jwk("a"), "n": 5},
            {**RSA.jwk("a"), "n": "AA=="},
            {**RSA.jwk("a"), "e": "Ag"},
            RsaKey(1024).jwk("a"),
            {},
            "a",
            None,
        ],
        ids=lambda jwk: str(jwk)[:30],
    )
    def test_keys_for_something_else_or_too_weak_are_left_out(self, server, keys, jwk):
        server.keys[0] = jwk
        assert not keys.is_good(signed(RSA, "a"))
        assert keys.is_good(signed(EC, "b")), "the other key is not harmed"

    def test_other_curves_and_points_off_the_curve_are_left_out(self, clock):
        p384 = EcKey(ec.SECP384R1()).jwk("b")
        for jwk in ({**p384, "crv": "P-384"}, p384, {**EC.jwk("b"), "x": "AAAA"}):
            assert not KeySet(SOURCE, lambda jwk=jwk: KeyServer(jwk), clock).is_good(signed(EC, "b"))

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"keys": {}}', b"\xff", b'{"keys":[],"keys":[]}', b"<html>"])
    def test_an_answer_that_is_no_key_set_has_no_keys(self, server, keys, content):
        server.content = content
        try:
            assert not keys.is_good(signed(RSA, "a"))
        except PlatformError as error:
            assert "TDEV_JWKS" in str(error.hint)  # noqa: PT017 - either way nobody comes in

    def test_keys_may_lie_in_a_file(self, tmp_path, clock):
        (tmp_path / "keys.json").write_text(json.dumps({"keys": [RSA.jwk("a")]}))
        web = KeyServer()
        assert KeySet(str(tmp_path / "keys.json"), lambda: web, clock).is_good(signed(RSA, "a"))
        assert web.asked == []
        with pytest.raises(PlatformError, match="cannot be read"):
            KeySet(str(tmp_path / "none.json"), lambda: web, clock).is_good(signed(RSA, "a"))


class TestFetching:
    def test_known_keys_are_not_asked_for_again_within_the_hour(self, server, keys, clock):
        for _ in range(5):
            assert keys.is_good(signed(RSA, "a"))
        clock.advance(FRESH_S - 1)
        assert keys.is_good(signed(EC, "b"))
        assert server.asked == [f"GET {SOURCE}"]
        clock.advance(1)
        assert keys.is_good(signed(RSA, "a"))
        assert len(server.asked) == 2

    def test_an_unknown_key_is_asked_for_once_a_minute(self, server, keys, clock):
        assert keys.is_good(signed(RSA, "a"))
        server.keys.append(OTHER_RSA.jwk("new"))
        for number in range(50):
            assert not keys.is_good(signed(OTHER_RSA, f"guess-{number}"))
        assert len(server.asked) == 1
        clock.advance(PAUSE_S)
        assert keys.is_good(signed(OTHER_RSA, "new"))
        assert len(server.asked) == 2

    def test_a_key_that_was_taken_back_is_good_for_an_hour_at_most(self, server, keys, clock):
        assert keys.is_good(signed(RSA, "a"))
        del server.keys[0]
        clock.advance(FRESH_S)
        assert not keys.is_good(signed(RSA, "a"))

    def test_while_the_provider_is_down_the_keys_stay_for_a_day(self, server, keys, clock):
        assert keys.is_good(signed(RSA, "a"))
        server.down = True
        clock.advance(STALE_S - 1)
        assert keys.is_good(signed(RSA, "a"))
        assert keys.is_good(signed(RSA, "a"))
        assert len(server.asked) == 2, "and it is not asked with every request"
        clock.advance(1)
        with pytest.raises(PlatformError):
            keys.is_good(signed(RSA, "a"))

    def test_without_any_keys_it_is_our_fault_and_it_is_tried_again_after_a_minute(self, server, keys, clock):
        server.down = True
        for _ in range(3):
            with pytest.raises(PlatformError):
                keys.is_good(signed(RSA, "a"))
        assert len(server.asked) == 1
        server.down = False
        clock.advance(PAUSE_S)
        assert keys.is_good(signed(RSA, "a"))

    @pytest.mark.parametrize(("status", "url"), [(404, ""), (500, ""), (200, "http://id.example.org/keys")])
    def test_keys_come_with_status_200_over_tls(self, server, keys, status, url):
        server.status, server.url = status, url
        with pytest.raises(PlatformError):
            keys.is_good(signed(RSA, "a"))

    def test_many_threads_fetch_once(self, server, keys):
        token = signed(RSA, "a")
        found: list[bool] = []
        threads = [threading.Thread(target=lambda: found.append(keys.is_good(token))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 8
        assert len(server.asked) == 1

    def test_no_key_is_looked_for_without_a_name(self, server, keys):
        assert not keys.is_good(signed(RSA, None))
        assert server.asked == []
