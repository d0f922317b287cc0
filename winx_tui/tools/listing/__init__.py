"""The parts of task_list."""
