"""Benchmarks: a generated chronology of any size, and the ways to read it measured against each other.

``python -m tests.benchmarks --events 100000`` runs all of it in a fresh database of its own. What it measures is CPU
time, and what it tells are ratios within one run, since the machine and its other work change from run to run.
"""
