// Package seal holds the keys of a server and what is made with them: signatures under receipts, sealed
// fields for personal data with a blind index for exact search, tokens, the signatures of devices (Standard
// Webhooks), and salted commitments for the ledger.
//
// # Key files
//
// Open makes three files on the first start, in a folder of mode 0700, each of mode 0600, all three at once
// or none:
//
//	sign.key    Ed25519 seeds (RFC 8032): receipts
//	field.key   XChaCha20-Poly1305 keys: sealed fields
//	index.key   HMAC-SHA256 key: blind index
//
// A file is text: the line "yuanjian key 1 KIND", then one line "ID KEY" a key, KEY in base64, ID derived from
// the key. The first key is the one in use; the others are earlier ones, kept so that what they sealed can be
// opened and what they signed can be checked. Rotate adds a new first key. The index key has no successor:
// with another key every index entry would have to be made again.
//
// Losing field.key loses the personal data, losing index.key the search for it: back them up apart from the
// database. A file that is missing while others are there is refused, never made again in silence.
//
// # Sealed fields
//
// A sealed field is bound to the name of the field and the id of its record, so that a ciphertext moved to
// another row or column does not open; it is padded, so that its length does not tell a name.
package seal
