// Package archtest holds the rules of the house that a machine can check: who may import whom, which packages are never
// in the program, where the time comes from, which tables are written outside acts, what SQL and migrations may say, how
// long functions and files may be. Its tests walk the source with go/parser; they build nothing.
//
// The tables are in table.go: a package, a third party's module or a housekeeping table that is not there fails the
// test. Enter it where it belongs, with the reason, and the reviewer sees it.
//
// Every check has a snippet in testdata that it must catch.
package archtest
