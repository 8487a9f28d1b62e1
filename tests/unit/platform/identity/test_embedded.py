"""Tokens of the laptop: who has the key makes them, who has not cannot, and a new key voids the old ones."""

import stat
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, PlatformError, UnauthenticatedError
from tdev.platform.identity import REGION, Grant
from tdev.platform.identity.embedded import AUDIENCE, ISSUER, LONGEST_S, LocalTokens
from tests.support.clock import SetClock
from tests.support.tokens import RsaKey, b64, hs256, made, part, unb64

DAY = 86_400


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def tokens(tmp_path, clock):
    return LocalTokens(tmp_path / "data", clock=clock)


def grant(**other):
    return Grant(**{"tenant": "red", "subject": "ann", "roles": ("developer", "viewer"), "seconds": 60, **other})


class TestIssuing:
    def test_a_token_says_who_for_whom_and_how_long(self, tokens, clock):
        claims = dict(tokens.claims(tokens.issue(grant())))
        assert claims.pop("jti")
        assert claims == {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "ann",
            "tenant": "red",
            "roles": ("viewer", "developer"),
            "token_use": "access",
            "iat": clock.now,
            "exp": clock.now + 60,
        }

    def test_no_two_tokens_are_the_same(self, tokens):
        assert tokens.claims(tokens.issue(grant()))["jti"] != tokens.claims(tokens.issue(grant()))["jti"]

    def test_it_ends_at_its_second(self, tokens, clock):
        token = tokens.issue(grant(seconds=5))
        clock.advance(4.9)
        assert tokens.claims(token)["sub"] == "ann"
        clock.advance(0.1)
        with pytest.raises(UnauthenticatedError, match="expired"):
            tokens.claims(token)

    def test_a_clock_that_is_set_back_a_little_is_no_harm(self, tokens, clock):
        token = tokens.issue(grant())
        clock.advance(-50)
        assert tokens.claims(token)["sub"] == "ann"

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"tenant": "_shared"}, "#/tenant"),
            ({"tenant": "red#x"}, "#/tenant"),
            ({"tenant": ""}, "#/tenant"),
            ({"subject": ""}, "#/subject"),
            ({"subject": "a\nb"}, "#/subject"),
            ({"subject": "x" * 201}, "#/subject"),
            ({"roles": ()}, "#/roles"),
            ({"seconds": 0}, "#/expires"),
            ({"seconds": LONGEST_S + 1}, "#/expires"),
        ],
    )
    def test_what_would_not_be_taken_is_not_given(self, tokens, wrong, pointer):
        with pytest.raises(InvalidError) as caught:
            tokens.issue(grant(**wrong))
        assert [finding.pointer for finding in caught.value.findings] == [pointer]

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(min_size=1, max_size=30))
    def test_every_subject_that_is_taken_comes_back(self, tokens, subject):
        try:
            token = tokens.issue(grant(subject=subject))
        except InvalidError:
            return
        assert tokens.claims(token)["sub"] == subject


class TestTheFiles:
    def test_key_and_token_are_for_their_owner_only(self, tokens, tmp_path):
        tokens.owner("local")
        data = tmp_path / "data"
        assert sorted(path.name for path in data.iterdir()) == ["token", "token.key"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()} == {0o600}
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert len(unb64((data / "token.key").read_text().strip())) == 32

    def test_the_owner_is_admin_of_his_tenant_and_may_reach_the_endpoints(self, tokens):
        claims = tokens.claims(tokens.owner("local"))
        assert (claims["tenant"], claims["sub"], claims["scope"]) == ("local", "local", REGION)
        assert set(claims["roles"]) == {"viewer", "developer", "approver", "admin"}

    def test_the_owners_token_stays_while_it_serves(self, tokens, clock, tmp_path):
        first = tokens.owner("local")
        assert LocalTokens(tmp_path / "data", clock=clock).owner("local") == first
        clock.advance(180 * DAY)
        assert tokens.owner("local") == first

    def test_the_owners_token_is_renewed_in_its_second_half(self, tokens, clock):
        first = tokens.owner("local")
        clock.advance(190 * DAY)
        second = tokens.owner("local")
        assert second != first
        assert tokens.claims(second)["exp"] > tokens.claims(first)["exp"]

    @pytest.mark.parametrize("left", ["", "a" * 43, "x.y.z"])
    def test_what_an_older_version_or_a_crash_left_is_replaced(self, tokens, tmp_path, left):
        tokens.owner("local")
        (tmp_path / "data" / "token").write_text(left)
        assert tokens.claims(tokens.owner("local"))["sub"] == "local"

    def test_the_token_of_another_tenant_or_of_a_guest_is_replaced(self, tokens, tmp_path):
        tokens.owner("local")
        assert tokens.claims(tokens.owner("red"))["tenant"] == "red"
        guest = tokens.issue(grant(tenant="red", seconds=LONGEST_S))
        (tmp_path / "data" / "token").write_text(guest)
        assert tokens.owner("red") != guest

    @pytest.mark.parametrize("name", ["token", "token.key"])
    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
    def test_a_file_that_others_may_read_is_not_used(self, tokens, tmp_path, name, mode):
        tokens.owner("local")
        (tmp_path / "data" / name).chmod(mode)
        with pytest.raises(PlatformError, match="others may read") as caught:
            tokens.owner("local")
        assert "chmod 600" in caught.value.hint

    def test_a_link_instead_of_a_file_is_not_followed(self, tokens, tmp_path):
        tokens.owner("local")
        elsewhere = (tmp_path / "data" / "token.key").rename(tmp_path / "elsewhere")
        (tmp_path / "data" / "token.key").symlink_to(elsewhere)
        with pytest.raises(PlatformError):
            LocalTokens(tmp_path / "data").issue(grant())

    @pytest.mark.parametrize("text", ["", "short", "!" * 43, "A" * 42])
    def test_a_key_that_is_none_is_told_and_a_new_one_helps(self, tokens, tmp_path, text):
        tokens.owner("local")
        (tmp_path / "data" / "token.key").write_text(text)
        with pytest.raises(PlatformError, match="no key") as caught:
            tokens.issue(grant())
        assert "tdev token --rotate" in caught.value.hint
        assert tokens.claims(tokens.rotate("local"))["sub"] == "local"

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(PlatformError, match="cannot be used"):
            LocalTokens(tmp_path / "file").owner("local")

    def test_processes_that_start_together_agree_on_key_and_token(self, tmp_path):
        found: list[str] = []
        ready = threading.Barrier(8)

        def start() -> None:
            ready.wait()
            found.append(LocalTokens(tmp_path / "data").owner("local"))

        threads = [threading.Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
        assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["token", "token.key"]


class TestRotation:
    def test_a_new_key_voids_every_token_at_once_in_a_process_that_runs(self, tokens, tmp_path, clock):
        running = LocalTokens(tmp_path / "data", clock=clock)
        before = [running.owner("local"), running.issue(grant())]
        assert [running.claims(token)["sub"] for token in before] == ["local", "ann"]
        after = tokens.rotate("local")
        for token in before:
            with pytest.raises(UnauthenticatedError, match="signature"):
                running.claims(token)
        assert running.claims(after)["sub"] == "local"
        assert running.owner("local") == after

    def test_a_key_that_was_deleted_voids_them_too(self, tokens, tmp_path):
        token = tokens.issue(grant())
        (tmp_path / "data" / "token.key").unlink()
        with pytest.raises(UnauthenticatedError):
            tokens.claims(token)

    def test_folders_do_not_know_each_others_tokens(self, tokens, tmp_path, clock):
        with pytest.raises(UnauthenticatedError):
            LocalTokens(tmp_path / "other", clock=clock).claims(tokens.issue(grant()))


class TestForgeries:
    """Each is a good token with one thing changed; ``test_the_control_is_taken`` shows that nothing else is wrong."""

    @pytest.fixture
    def key(self, tokens, tmp_path):
        tokens.owner("local")
        return unb64((tmp_path / "data" / "token.key").read_text().strip())

    @pytest.fixture
    def good(self, tokens):
        return tokens.issue(grant())

    def test_the_control_is_taken(self, tokens, key, good):
        header, claims, _ = good.split(".")
        assert made(unb64(header).decode(), unb64(claims).decode(), hs256(key)) == good
        assert tokens.claims(good)["sub"] == "ann"

    @pytest.mark.parametrize(
        "header",
        [
            {"alg": "none", "typ": "JWT"},
            {"alg": "None", "typ": "JWT"},
            {"alg": "NONE", "typ": "JWT"},
            {"alg": "", "typ": "JWT"},
            {"alg": None, "typ": "JWT"},
            {"typ": "JWT"},
            {"alg": "hs256", "typ": "JWT"},
            {"alg": "HS384", "typ": "JWT"},
            {"alg": "HS512", "typ": "JWT"},
            {"alg": "RS256", "typ": "JWT"},
            {"alg": "EdDSA", "typ": "JWT"},
            {"alg": ["HS256"], "typ": "JWT"},
            {"alg": "HS256"},
            {"alg": "HS256", "typ": "JWT", "kid": "a"},
            {"alg": "HS256", "typ": "JWT", "crit": ["exp"], "exp": 1},
            {"alg": "HS256", "typ": "JWT", "jku": "https://evil.example/"},
        ],
        ids=str,
    )
    def test_no_other_header_is_taken_even_when_it_is_signed_well(self, tokens, key, good, header):
        claims = unb64(good.split(".")[1]).decode()
        for sign in (hs256(key), lambda signed: b"", lambda signed: b"\x00"):
            with pytest.raises(UnauthenticatedError):
                tokens.claims(made(header, claims, sign))

    def test_other_keys_do_not_sign(self, tokens, good, key):
        header, claims, _ = (unb64(each) for each in good.split("."))
        others = [b"", b"secret", bytes(32), key[:-1], key[::-1], b64(key).encode(), RsaKey(2048).pem(), b"tdev" * 8]
        for other in others:
            with pytest.raises(UnauthenticatedError, match="signature"):
                tokens.claims(made(header.decode(), claims.decode(), hs256(other)))

    @pytest.mark.parametrize(
        ("before", "after"),
        [(b'"red"', b'"blue"'), (b'"ann"', b'"bob"'), (b'"viewer"', b'"admin"'), (b'"exp":1', b'"exp":9')],
    )
    def test_changed_claims_are_refused(self, tokens, good, before, after):
        header, claims, end = good.split(".")
        changed = unb64(claims).replace(before, after)
        assert changed != unb64(claims)
        with pytest.raises(UnauthenticatedError, match="signature"):
            tokens.claims(f"{header}.{b64(changed)}.{end}")

    def test_every_changed_character_is_refused(self, tokens, good):
        for place, character in enumerate(good):
            other = "A" if character != "A" else "B"
            with pytest.raises(UnauthenticatedError):
                tokens.claims(good[:place] + other + good[place + 1 :])

    def test_every_shortened_token_is_refused(self, tokens, good):
        for length in range(len(good)):
            with pytest.raises(UnauthenticatedError):
                tokens.claims(good[:length])

    def test_parts_of_two_good_tokens_do_not_make_a_third(self, tokens, good):
        other = tokens.issue(grant(tenant="blue"))
        header, claims, end = good.split(".")
        _, other_claims, other_end = other.split(".")
        for mixed in (f"{header}.{other_claims}.{end}", f"{header}.{claims}.{other_end}", f"{good}.{other}"):
            with pytest.raises(UnauthenticatedError):
                tokens.claims(mixed)

    @pytest.mark.parametrize(
        "change", [{"iss": "urn:tdev:other"}, {"aud": "urn:other:api"}, {"jti": ...}, {"iat": ...}]
    )
    def test_what_is_signed_well_must_still_be_ours(self, tokens, key, clock, change):
        claims = {**tokens.claims(tokens.issue(grant())), **change}
        claims = {name: value for name, value in claims.items() if value is not ...}
        with pytest.raises(UnauthenticatedError):
            tokens.claims(made({"alg": "HS256", "typ": "JWT"}, claims, hs256(key)))

    def test_a_key_written_twice_is_refused_though_it_is_signed(self, tokens, key, good):
        claims = unb64(good.split(".")[1]).decode()
        twice = claims[:-1] + ',"tenant":"blue"}'
        with pytest.raises(UnauthenticatedError):
            tokens.claims(made({"alg": "HS256", "typ": "JWT"}, twice, hs256(key)))

    def test_a_huge_token_is_refused_before_it_is_read(self, tokens, key):
        claims = {**tokens.claims(tokens.issue(grant())), "padding": "x" * 9000}
        with pytest.raises(UnauthenticatedError, match="8,192"):
            tokens.claims(made({"alg": "HS256", "typ": "JWT"}, claims, hs256(key)))

    def test_a_signature_written_in_another_way_is_refused(self, tokens, good):
        header, claims, end = good.split(".")
        for other in (end + "=", end[:-1] + chr(ord(end[-1]) + 1), end.replace("-", "+").replace("_", "/") + "+"):
            with pytest.raises(UnauthenticatedError):
                tokens.claims(f"{header}.{claims}.{other}")
        assert part("") == ""
