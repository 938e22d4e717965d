"""A function that writes a file, and one that tells its errors."""

import pytest
from django.utils import translation

from portal.programme_files.loading import load
from portal.programme_files.problems import ProgrammeFileError
from tests.portal.programme_files.material import NOW, everything


@pytest.fixture
def write(tmp_path):
    def written(text, name="file.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


@pytest.fixture
def errors(write):
    """A function: the errors of a text as ["LINE: message"], after asserting nothing changed."""

    def found(text, language="en"):
        before = everything()
        with translation.override(language), pytest.raises(ProgrammeFileError) as caught:
            load(write(text), at=NOW)
        assert everything() == before
        return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]

    return found
