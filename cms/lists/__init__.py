"""What a page lists, by day, by room or by place, and what a reader may narrow it by."""
