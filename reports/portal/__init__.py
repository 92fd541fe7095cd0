"""What a funder, a board and the standards of aid read."""
