"""What makes a command look dangerous: advisory marks, a file a family."""
