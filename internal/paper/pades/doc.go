// Package pades puts a signature into a PDF of package pdf and checks it: PAdES B-B (ETSI EN 319 142-1), an incremental update
// with a detached CMS signature (RFC 5652) of ECDSA on P-256 over SHA-256 and the certificate it was made with (RFC 5035). What
// was there before stays byte for byte. With a signer that uses no randomness, equal input gives equal bytes.
//
// The signer's instant stands in the signature dictionary (M) and is the one of the act, not of the machine: PAdES bars the
// signing-time of CMS. It is what the body says; who needs more adds a time stamp.
package pades
