// Package ledger is the proof of what was done: an append-only log for each book.
//
// Row i of a book is leaf i of its RFC 6962 transparency log; there is no second sequencer. The data of a leaf is a
// few lines of text (see leafData): book, index, instant, kind, the salted commitments (SHA-256 and SM3) to the
// record, and the hash of the leaf before, so that the entries are also a chain that needs no tree to check. A leaf
// holds no personal data; the record and its salt are rows of their own that can be destroyed, which erases what was
// said and leaves the proof that it was.
//
// Inner hashes are derived from the leaves by a job (Derive), outside the acts. Prove and TreeHash read them.
package ledger
