"""What templates of several rooms say of an event."""
