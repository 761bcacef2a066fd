// Package operate is what an operator does with a whole system, over all its books: verify it, back it up, restore it,
// and look for what is unsafe.
//
// # Verify
//
// Verify recomputes what the ledger proves (package ledger), compares the rows that acts wrote with what the ledger
// recorded of them (the CheckRows of the chapters), and reads originals again (Art 18, 20: nobody may alter an original
// without right; whoever does is found out and the item is named). Originals are those of captures and every other file that
// a chapter keeps in their store: keepers is the list, for verify and backup alike. It writes nothing and may run beside the
// server.
//
// # Backup
//
// A backup folder holds snapshots and, beside them, the originals of all snapshots, each once:
//
//	DIR/originals/fan/aa/aabb…          64 hex digits, as in a store
//	DIR/snapshots/20260301T010203.004Z/
//	    manifest.json                   what is in it, with digests; written last
//	    yuanjian.db                     SQLite: a copy made with the online backup interface, or
//	    tables/NAME.copy                PostgreSQL: one text for each table, from one snapshot
//	    originals.txt                   digest, size of every original that the database refers to
//
// First the database, then the originals: an original is durable before the row that refers to it, and is never changed,
// so everything that the snapshot refers to is there. Keys are apart (Keys), because who has keys and database can read
// personal data.
package operate
