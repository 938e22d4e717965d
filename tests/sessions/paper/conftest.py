"""Papers in a folder of the test's own, waited for however slow the machine is."""

import fcntl

import pytest

from sessions.paper import answers, views


@pytest.fixture(autouse=True)
def papers(settings, tmp_path, monkeypatch):
    """The folder of the papers, empty at first."""
    settings.PAPERS_ROOT = tmp_path / "papers"
    monkeypatch.setattr(views, "PATIENCE", 120)
    return settings.PAPERS_ROOT


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits for a paper."""
    monkeypatch.setattr(views, "PATIENCE", 0)
    assert answers.SECONDS_BETWEEN_TRIES > 0


@pytest.fixture
def busy(papers):
    """The folder of the papers while another one is being made."""
    papers.mkdir()
    with (papers / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield papers
