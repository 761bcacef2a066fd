// Package simulate makes a world to look at and to test in: a demonstration county built through the same acts as real
// use (County), devices that send captures through the device interface like real ones (Feed, Sender), and what a real place
// is known to have brought, day by day on a clock of its own (Replay).
//
// Everything in it is invented: persons, bodies, plates. Plates that a demonstration shows say so on the picture.
package simulate
