"""What to do: exercises, programs and their doses, and the plan of a day."""
