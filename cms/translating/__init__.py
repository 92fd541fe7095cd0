"""What is said in several languages: which texts there are, how far each has come, and how it is written.

`texts` says what a text is; `rows` and `stories` read and write those of a record and of its pages; `sources`
lists everything that has any and who may write it; `standing` says how far they are; `keeping` alone writes
what is known of them; `po` and `files` carry them out and in.
"""
