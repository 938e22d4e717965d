"""What the browser tests share."""

import pytest
from django.core.management import call_command


@pytest.fixture
def demo():
    """The demo's summits in the database of the live server."""
    call_command("load_demo", verbosity=0)
