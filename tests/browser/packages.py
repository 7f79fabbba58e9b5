"""Packages of the npm registry that show or check our pages; fetched for a run of the tests, and never kept."""

import shutil
import subprocess
import tarfile

PATIENCE = 120  # seconds


def unpacked(name, version, folder):
    """The folder of a package, fetched by npm into ``folder``."""
    npm = shutil.which("npm")
    if not npm:
        raise RuntimeError("These tests need npm; install it: apt-get install npm")
    command = [npm, "pack", f"{name}@{version}", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"
