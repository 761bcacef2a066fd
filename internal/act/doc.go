// Package act is the only way to change legal state (Do, Batch), the only way to read protected data (See), and the
// question both ask first: may this actor do this at this instant (Standing)?
//
// Do opens the transaction, locks the book, takes the instant (never before the last entry), asks Standing, runs the
// body, appends the record to the ledger and commits. What must follow is enqueued in the same transaction. Inside
// the body there is no network, no file, no sleep, and no other transaction.
package act
