"""The layers of the code: each imports only from those below it, as pyproject.toml says."""

from importlinter.cli import lint_imports


def test_each_layer_imports_only_from_the_layers_below_it(root, capsys):
    status = lint_imports(config_filename=str(root / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out
