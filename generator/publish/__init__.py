"""What leaves the site for other programs: calendars."""
