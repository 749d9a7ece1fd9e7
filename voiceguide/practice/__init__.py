"""Many people at once: a roster becomes sessions that they share, and a small folder each."""
