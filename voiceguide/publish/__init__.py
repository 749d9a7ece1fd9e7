"""What a phone reads besides the sound: tags."""
