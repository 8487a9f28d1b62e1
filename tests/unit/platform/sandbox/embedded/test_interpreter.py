import os
import sys
import tempfile
from pathlib import Path

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.sandbox.embedded.interpreter import _is_public, interpreter


def test_it_names_the_program_and_the_folders_that_exist():
    found = interpreter(sys.executable)
    assert found.executable == str(Path(sys.executable).resolve())
    assert all(os.path.lexists(path) for path in found.readable)
    standard = Path(os.__file__).resolve().parent
    assert any(Path(path) in (standard, *standard.parents) for path in found.readable)


def test_no_folder_lies_below_another():
    paths = interpreter(sys.executable).readable
    assert not [(a, b) for a in paths for b in paths if a.startswith(f"{b}/")]


def test_a_file_is_public_when_others_may_enter_every_folder_and_read_it():
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if not _is_public(folder.parent):
            pytest.skip("THE FOLDER FOR TEMPORARY FILES IS PRIVATE ON THIS MACHINE")
        file = folder / "python"
        answers = []
        for of_folder, of_file in ((0o755, 0o755), (0o700, 0o755), (0o755, 0o700)):
            folder.chmod(of_folder)
            file.touch()
            file.chmod(of_file)
            answers.append(_is_public(file))
    assert answers == [True, False, False]


@pytest.mark.parametrize("content", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\necho no json\n"])
def test_a_program_that_is_no_python_is_refused(tmp_path, content):
    program = tmp_path / "python"
    program.write_text(content)
    program.chmod(0o755)
    with pytest.raises(PlatformError) as refused:
        interpreter(str(program))
    assert refused.value.hint
