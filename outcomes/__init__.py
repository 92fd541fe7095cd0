"""What came of it: recommendations and commitments, to whom they went, and what became of them."""
