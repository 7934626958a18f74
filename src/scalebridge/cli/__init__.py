"""The command line: thin, quick to start, and honest in its exit codes."""
