"""What the pages of meetings say."""
