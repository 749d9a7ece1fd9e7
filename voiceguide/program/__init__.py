"""What to do: programs, exercises, doses, the plan of a day."""
