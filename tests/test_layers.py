"""The layers of the code: each imports only from those below it, as pyproject.toml says."""

import subprocess
import sys

# in a process of its own, since the checker configures logging anew, which silences every logger that there is
CHECK = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_each_layer_imports_only_from_the_layers_below_it(root):
    checked = subprocess.run([sys.executable, "-c", CHECK], cwd=root, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
