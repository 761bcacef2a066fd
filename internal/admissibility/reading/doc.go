// Package reading is a second reading of the contract "judging a capture", written from its words alone. It exists to be compared
// with the product's reading in package admissibility: two readings that share nothing seldom make the same mistake.
//
// It shares no code with the product's reading, imports only the standard library, and works over the JSON document as it stands
// (map[string]any), rule by rule, in the order and the words of the contract; the words it follows are quoted beside the code. It is
// slow and literal on purpose: no index, no shared pass over the events, nothing remembered between two rules. Nothing but tests
// imports it.
//
// What it offers:
//
//   - Judge: outcome and findings of one document, or the place at which the document is invalid;
//   - Random: histories that touch every rule, lawful ones and spoilt ones, with instants crowded around the boundaries;
//   - RandomKnownAt: an instant to judge such a history at, crowded around what was known and taken back;
//   - Corrupt: a document with exactly one invalid change.
//
// Where the contract leaves a point open, Random and Corrupt stay away from it, and the comparison says nothing about it: a ring that
// touches itself without crossing, whether 1.0 is an integer, how large an integer or a number may be, a capture after the year 9999
// of Beijing, lower-case t and z and second 60 in an instant, text that is not Unicode.
package reading
