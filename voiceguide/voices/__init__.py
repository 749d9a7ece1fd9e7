"""Who says it: speech engines, found by entry point, and the voices that they open."""
