// What Node itself takes: it starts and ends.
process.exitCode = 0;
