"""Files of records, one JSON object a line: imported and exported at any size in memory that does not grow."""
