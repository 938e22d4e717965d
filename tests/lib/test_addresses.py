"""Full addresses, from the settings and never from a request."""

import pytest

from portal.lib.addresses import absolute, site_host


def test_a_path_becomes_a_full_address(settings):
    settings.SITE_URL = "https://parvis.example"
    assert absolute("/fr/s/abc?x=1#y") == "https://parvis.example/fr/s/abc?x=1#y"
    assert absolute("/fr/é/") == "https://parvis.example/fr/%C3%A9/"
    assert site_host() == "parvis.example"


@pytest.mark.parametrize(
    "path", ["", "fr/", "//evil.example/", "/\\evil.example", "https://evil.example/"]
)
def test_what_is_no_path_of_the_site_is_refused(path):
    with pytest.raises(ValueError):
        absolute(path)
