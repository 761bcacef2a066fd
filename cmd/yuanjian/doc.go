// Command yuanjian is the whole system: the server and every operator's command.
//
// This is the only place that knows configuration and wires packages together. Each subcommand is one file with one
// type: its kong tags are its flags, its execute method does the work. Names, flags and exit codes are those of the
// contract of commands, because other people's programs rely on them.
package main
