"""Two steps and passkeys, in a real Chromium with a virtual authenticator."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.journeys.conftest import barriers

pytestmark = pytest.mark.browser
PASSWORD = "grid-academy-demo"


def confirm_password(page) -> None:
    """Soon after the sign-in nothing is asked."""
    if "reauthenticate" in page.url:
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main form button").first.click()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def signed_in(page, address: str) -> bool:
    page.goto(f"{address}/accounts/sessions/")
    return page.url == f"{address}/accounts/sessions/"


def sign_out(page) -> None:
    page.context.clear_cookies()


def test_authenticator_app_protects_the_next_sign_in(new_page, site):
    page = new_page("teacher2", width=360)
    page.goto("/accounts/2fa/totp/activate/")
    confirm_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    assert barriers(page) == []
    page.locator("#id_code").fill("000000" if code_for(secret) != "000000" else "111111")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("错误|不正确|无效"))
    page.locator("#id_code").fill(code_for(page.locator("#authenticator_secret").input_value()))
    page.locator("main form button").first.click()
    page.wait_for_url("**/recovery-codes/**")
    recovery_code = page.locator("#recovery_codes").input_value().split()[0]
    assert barriers(page) == []

    sign_out(page)
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("teacher2")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/2fa/authenticate/**")
    assert not signed_in(page, site)
    page.goto("/accounts/2fa/authenticate/")
    page.locator("#id_code").fill(recovery_code)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    assert signed_in(page, site)

    page.goto("/accounts/2fa/totp/deactivate/")
    confirm_password(page)
    page.locator("main form button").first.click()
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("未激活身份验证器应用")


def test_an_address_of_digits_says_why_no_passkey_works_there(new_page, site):
    page = new_page(width=360)
    page.goto(f"{site}/accounts/login/")
    expect(page.locator("#passkey_not_here")).to_be_visible()
    assert barriers(page) == []
    page.goto(site.replace("127.0.0.1", "localhost") + "/accounts/login/")
    expect(page.locator("#passkey_not_here")).to_be_hidden()
    # The browser's own dialog waits for a person; what it reports when she turns away arrives as this event.
    page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error'))")
    expect(page.locator("#passkey_failed")).to_be_visible()


def test_passkey_signs_in_without_a_password(new_page, site):
    page = new_page(width=360)
    # A passkey belongs to a host name; an IP address has none.
    local = site.replace("127.0.0.1", "localhost")
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{local}/accounts/login/")
    page.locator("#id_login").fill("teacher")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.goto(f"{local}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.locator("#id_name").fill("值班手机")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "webauthn/add" not in address)
    page.goto(f"{local}/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("值班手机")
    assert barriers(page) == []

    sign_out(page)
    page.goto(f"{local}/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    assert signed_in(page, local)
    expect(page.locator("header")).to_contain_text("顾明远")

    page.goto(f"{local}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="删除").click()
    confirm_password(page)
    page.locator("main form button").first.click()
    page.goto(f"{local}/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("未添加安全密钥")
