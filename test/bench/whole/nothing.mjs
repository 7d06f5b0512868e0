// What Node itself takes.
import "node:process";
