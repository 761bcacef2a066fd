// Package api is the face to machines: the device interface of the contract (interfaces.md, "Devices: HTTP").
//
// A device proves itself by its signature over the event part, before any media byte is read; what it sends is hostile
// until then and afterwards. The way of one capture: read the event part, find the device, check the signature, look for
// the two keys, read the event, stage each medium (hashed and synced while it is written) and check its structure,
// publish all of them with one sync a folder, hand the submission to the group commit, answer with the signed receipt.
// Nothing is answered with 201 before file, folder and transaction are durable. Refusals are RFC 9457 problems with the
// contract's code at the end of their type, Chinese and English, and the JSON pointer where there is one.
package api
