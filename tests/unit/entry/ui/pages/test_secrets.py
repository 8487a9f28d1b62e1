"""The page of secrets: names, who set them, and never a value."""

from tdev.domain.audit.trail import Wanted
from tests.support.settings_pages import SECRETS, VALUE


class TestSecrets:
    def test_a_value_is_kept_on_record_and_its_page_says_who_set_it_and_what_uses_it(self, here, browser):
        seen = browser.send(browser.get(SECRETS).form(SECRETS), name="HMAC_KEY", value=VALUE)
        assert here.secrets.get("local", "HMAC_KEY") == VALUE
        assert VALUE not in seen.html
        assert "sign_text" in seen.text
        (record,) = here.trail("local").newest(Wanted(action="set_secret"))[0]
        assert (record.subject, record.target, record.detail) == ("ann", "HMAC_KEY", {})
        assert record.request_id

    def test_a_name_that_something_asks_for_is_listed_before_it_is_set(self, here, browser):
        seen = browser.get(SECRETS)
        assert "not set yet" in seen.text
        assert f"{SECRETS}?name=HMAC_KEY#value" in seen.read.links
        assert browser.get(f"{SECRETS}?name=HMAC_KEY").form(SECRETS).fields["name"] == "HMAC_KEY"

    def test_a_value_is_replaced_only_by_somebody_who_says_so(self, kept, browser):
        form = browser.get(SECRETS).form(SECRETS)
        refused = browser.send(form, name="HOOK_KEY", value="another-value")
        assert (refused.status, "HOOK_KEY has a value already" in refused.text) == (409, True)
        assert kept.secrets.get("local", "HOOK_KEY") == VALUE
        browser.send(form, name="HOOK_KEY", value="another-value", replace="true")
        assert kept.secrets.get("local", "HOOK_KEY") == "another-value"

    def test_what_cannot_be_kept_is_refused_without_being_said_again(self, here, browser):
        seen = browser.send(browser.get(SECRETS).form(SECRETS), name="SHORT", value="sh0rt")
        assert seen.status == 422
        assert "sh0rt" not in seen.html

    def test_a_value_is_forgotten(self, kept, browser):
        form = browser.get(SECRETS).form("/HOOK_KEY/remove")
        browser.send(form)
        assert not kept.secrets.has("local", "HOOK_KEY")
        assert browser.send(form).status == 404
