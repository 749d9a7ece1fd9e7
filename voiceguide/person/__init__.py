"""The person: which days were done."""
