"""The schema in words: what it is (docs), whether a database has it (check), as one file (dump)."""
