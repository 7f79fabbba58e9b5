"""What editors need beyond single records: what the chronology lacks or holds against itself."""
