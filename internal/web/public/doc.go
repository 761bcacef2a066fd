// Package public is the face to everybody (粤府〔2025〕12号 Art 14): find a device, its page behind the QR code on the sign, whether the
// conditions of its use held at an instant, what changed, a report of a missing or hidden sign, and the same as GeoJSON, CSV and
// Atom. Nobody signs in, no cookie is set, every page works without script, and what was seen can be seen again without a network.
//
// How a visitor wants pages to look stands in the address (lang, size, contrast) and is carried on by every link, since there is
// no cookie to keep it. Answers are made once for each state of what is public, compressed, and kept (cache.go); a request that
// knows the last one gets 304.
package public
