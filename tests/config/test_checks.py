"""What `manage.py check`, `migrate` and `serve` say of a house that is half set up."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core import checks

HTTPS = ("HTTP_X_FORWARDED_PROTO", "https")


def said(**asked) -> list[str]:
    return [one.id for one in checks.run_checks(**asked) if one.id == "config.W003"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "proxies", "at_serve", "at_deploy"),
    [
        (HTTPS, [], ["config.W003"], ["config.W003"]),
        (None, [], [], ["config.W003"]),  # a yard without a proxy is served without a warning
        (HTTPS, [ip_network("127.0.0.1/32")], [], []),
    ],
)
def test_a_proxy_nobody_named_is_warned_of(settings, header, proxies, at_serve, at_deploy):
    settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES = header, proxies

    assert said(databases=["default"]) == at_serve
    assert said(include_deployment_checks=True) == at_deploy
    assert said(databases=["default"], include_deployment_checks=True) == at_deploy
    assert said() == []  # no other command speaks of it


@pytest.mark.django_db
def test_the_warning_says_what_to_set(settings):
    settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES = HTTPS, []
    [warning] = [one for one in checks.run_checks(databases=["default"]) if one.id == "config.W003"]

    assert warning.level == checks.WARNING
    assert "all readers share its address" in warning.msg
    assert warning.hint.startswith("Set TRUSTED_PROXIES to the address or network of the proxy, such as 127.0.0.1")
