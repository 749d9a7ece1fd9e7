"""What is seen: the pictures of days and courses, and their cache."""
