"""The audit of the CI: a known weakness stops it, and that nobody can be asked does not."""

import subprocess

import pytest

AUDITOR = """#!/bin/sh
while [ "$1" != --requirement ]; do shift; done
case $2 in */weak) asked=weak ;; *) asked=pins ;; esac
while [ "$1" != --output ]; do shift; done
answer() { echo '{"dependencies": [{"name": "django", "version": "3.2.5", '"$1"'}], "fixes": []}' >"$2"; }
known='"vulns": [{"id": "PYSEC-2021-98", "fix_versions": ["3.2.6"]}]'
"""
OFFLINE = "echo Traceback >&2; exit 1"
BLIND = """answer '"skip_reason": "not found"' "$2" """
SOUND = """if [ $asked = weak ]; then answer "$known" "$2"; exit 1; else answer '"vulns": []' "$2"; fi"""
WEAK = """answer "$known" "$2"; exit 1"""
CUT_OFF = """if [ $asked = weak ]; then answer "$known" "$2"; fi; exit 1"""


@pytest.mark.parametrize(
    ("auditor", "status", "said"),
    [
        (OFFLINE, 0, "Nobody could be asked for known weaknesses; nothing was audited.\n"),
        (BLIND, 0, "Nobody could be asked for known weaknesses; nothing was audited.\n"),
        (SOUND, 0, "No weakness is known in what is pinned.\n"),
        (CUT_OFF, 0, "The audit was cut off; what was pinned is not all audited.\n"),
        (WEAK, 1, '"id": "PYSEC-2021-98"'),
    ],
    ids=["offline", "blind", "sound", "cut off", "weak"],
)
def test_a_known_weakness_stops_the_ci_and_nothing_else_does(auditor, status, said, root, tmp_path):
    (tmp_path / "pip-audit").write_text(AUDITOR + auditor, encoding="utf-8")
    (tmp_path / "pip-audit").chmod(0o755)
    command = [root / ".ci" / "audit", tmp_path / "pip-audit", root / "constraints.txt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == status, done.stderr
    assert said in done.stdout


def test_the_ci_makes_the_audit(root):
    assert '.ci/audit "$work/audit/bin/pip-audit" constraints.txt' in (root / ".ci" / "run").read_text("utf-8")
