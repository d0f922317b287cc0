"""The whole project as it was: recorded before and after what may change it, and put back."""
