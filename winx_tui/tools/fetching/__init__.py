"""The parts of web_fetch: which addresses are asked, how, and what becomes of the answer."""
