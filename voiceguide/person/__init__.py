"""For whom: the journal, the screening, and which day is due and why."""
