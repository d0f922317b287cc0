"""The parts of the tools that change files: what was asked, what comes of it, and writing it."""
