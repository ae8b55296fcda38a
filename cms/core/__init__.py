"""Ring 0: the rules of the newsroom. Pure: no files, git, SQL, clock, environment or Flask."""
