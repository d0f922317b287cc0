"""What the transcript is made of: plain objects that turn into lines, no widgets."""
