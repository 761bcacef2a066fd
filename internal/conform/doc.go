// Package conform gives a gateway every answer of the device interface (contract interfaces.md, "Devices: HTTP") and says
// what it did with each: what it sends, what it repeats, what it drops. What comes in is read and checked by the door
// itself, in front of a desk that keeps nothing. The result is a report of package conformity.
package conform
