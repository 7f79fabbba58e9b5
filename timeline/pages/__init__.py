"""Public pages: what the API tells, for those who would rather look than ask."""
