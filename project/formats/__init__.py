"""How dates and times are written in the pages that people read, by language."""
