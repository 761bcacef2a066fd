// Package search finds things by words, and keeps what somebody searched for out of addresses.
//
// The index (Put, Condition) holds pairs of neighbouring characters of Chinese text and whole words of letters and digits, in
// one table and with one SQL text for both engines; full-text indexes of three characters find no word of two. It is made
// from what chapters hand in and can be made again: housekeeping. Nothing personal goes in: no name, plate or telephone
// number of anybody, for every word of it can be read.
//
// Queries keeps what was typed when it may name a vehicle or a person: sealed, bound to the session that asked, for half
// an hour. The address holds its token alone.
package search
