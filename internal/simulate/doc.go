// Package simulate makes a world to look at and to test in: a demonstration county built through the same acts as real
// use (County), and devices that send captures through the device interface like real ones (Feed, Sender).
//
// Everything in it is invented: persons, bodies, plates. Plates that a demonstration shows say so on the picture.
package simulate
