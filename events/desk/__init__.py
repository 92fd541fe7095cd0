"""The staff's desk: today, each event with its sessions, roles, places and rights, and attendance.

Each subject has its module; `events.desk_urls` gives their pages an address.
"""
