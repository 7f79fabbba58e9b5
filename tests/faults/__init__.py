"""Kills, full disks, locks and lost databases; ``pytest -m faults`` runs what takes long."""
