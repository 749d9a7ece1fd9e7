"""What knows every room: a program and a day become a file, or a course a folder of files."""
