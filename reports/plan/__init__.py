"""What a project set out to do: indicators, logframe, story, evidence, and their approval."""
