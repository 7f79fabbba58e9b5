"""Plain English: the day before the month, 24 hours."""
