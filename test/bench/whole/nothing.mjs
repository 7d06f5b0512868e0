// Does nothing, to measure the start and end of Node itself.
process.exitCode = 0;
