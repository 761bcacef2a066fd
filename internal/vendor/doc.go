// Package vendor is the side of those who look after devices under an agreement (运维单位, Art 22(2)): the agreement on
// record with its term, its devices and its clause of confidentiality (Art 44); the persons engaged under it, whose accounts
// end with it; what they see of their devices and nothing else; sandbox devices, whose captures are read and checked as real
// ones and are never stored; and the reports of conformity that they file (Art 12, 21).
//
// A vendor sees no picture, no capture and no plate, and has no permission by which a clock, a gate or an original could be
// touched (roles.md E13).
package vendor
