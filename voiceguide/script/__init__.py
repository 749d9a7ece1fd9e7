"""What is said: the wording, and the scripts written from plans."""
