"""What helps whoever writes pages: review, publishing at an hour, and looks at words, pictures and links."""
