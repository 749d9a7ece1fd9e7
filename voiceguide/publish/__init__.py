"""What stands beside the sound, for phones, apps and people: tags, sidecar files, the folder."""
