"""The parts of initialize: its arguments, the modes by their many names, the answer."""
