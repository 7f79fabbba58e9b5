"""Tests with database clusters of their own; ``pytest -m machines`` runs them."""
