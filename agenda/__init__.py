"""The meeting: notice, agenda, attendance, speakers, proceedings, minutes and the live room."""
