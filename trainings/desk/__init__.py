"""The trainings' desk, by subject: courses with their groups, and the choosing of a group."""
