// Package conformity is the signed report on how a gateway speaks the device interface: what was expected of it, what was
// seen, and what cures it, test by test. The technical reviewer attaches it to the technical review (Art 12(1)(二), (三));
// other software needs another report (Art 21). Who runs the tests is package conform; here is what a report says, how it
// is signed, and what it is worth for a device.
package conformity
