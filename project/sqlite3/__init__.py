"""Django's SQLite with another way of waiting for the right to write."""
