"""The demonstration: real coalitions and a real session by their public facts; everyone else is generated."""
