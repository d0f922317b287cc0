"""Where commands run: what a program may see and change, and what the kernel holds it to."""
