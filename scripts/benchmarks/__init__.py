"""Speed and memory, side by side with other ways to do the same: run by scripts/bench.

Every figure is a ratio of two things measured in turn in one run, since a shared machine is
never twice the same.
"""
