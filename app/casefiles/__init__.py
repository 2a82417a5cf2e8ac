"""What case files there are: the list of recent campaigns, what each file tells at a glance, and who has it open."""
