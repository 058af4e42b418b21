"""The command `bin/telecentre`: standard library only, it runs before anything else."""
