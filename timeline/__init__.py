"""Timeline: a sourced chronology, curated in the Django admin and served as a REST API."""
