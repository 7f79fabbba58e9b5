"""What editors do, and what stays on record of it."""
