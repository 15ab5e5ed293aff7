"""Work that comes due by itself: schedules, workers, and what one worker leaves to the next."""
