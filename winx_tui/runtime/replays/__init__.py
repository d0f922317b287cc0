"""A session that is over: played, run again to be compared, packed into a report."""
