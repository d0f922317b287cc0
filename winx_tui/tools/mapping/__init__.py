"""Which files a map of the code looks at."""
