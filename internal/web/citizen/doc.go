// Package citizen is the face of parties (Art 29, 30(4)): phone first, no account. A notice is looked up by its number and check code;
// its page shows the same bytes as evidence, the device's conditions at the instant, and every right that there is so far.
//
// Number and code come in the body of a POST, never in an address: the QR of a paper has them behind the #, which no browser sends. A
// browser that gave the right ones holds a sealed ticket for a day after its last page; nothing of a notice is in any address.
package citizen
