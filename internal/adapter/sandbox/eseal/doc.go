// Package eseal is a stand-in for an outside e-seal service, for demonstrations and for tests. It is labelled: every answer says
// sandbox, and the subject of its certificates says 沙箱.
//
// It speaks the contract of package adapter/eseal and behaves like the real thing: it seals once for a key and gives the same
// file when asked again, refuses what is no PDF of ours, and can be told to fail as services fail: to be down, to be busy, to
// lose its answer after it has sealed, to change the paper, to send a file that does not match its digest.
package eseal
