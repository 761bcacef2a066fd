// Package sharing keeps help between bodies (Art 4, 17; 行政处罚法 26) and shares of devices and their data (Art 17, 18).
//
// A Request asks another body for help: footage, a device's papers, the shared use of a device. It is answered by the head of
// that body, agreed or refused on a ground of the law with reasons; both sides see it, with its times. Agreeing to share a
// device makes a Share: its purpose as fields of enforcement, the data it covers, its term; nothing of it is passed on. Under a
// share the receiver reads the owner's dossier as of any instant, for a field of the purpose, each look in the log; and it
// registers a use of its own (device.EnterBorrowed), which it argues, has approved, reviews, publishes and commissions itself:
// the owner's review never counts (Art 18(2)).
//
// A share is in force on the days of its term until it is ended. It relies on the ground, people and device.
package sharing
