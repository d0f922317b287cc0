"""The programs that can be proven to only read, as data, a file a family."""
