"""One file for each kind of thing a procedure must know; each tells how it is filled and what is asked else."""
