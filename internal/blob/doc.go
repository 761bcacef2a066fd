// Package blob keeps the bytes of evidence: a write-once store on a local disk, addressed by the SHA-256 of
// the content. What is stored under a digest is never changed and never replaced, so that the untouched
// original can be shown at any later time (Art 18, 30, 34).
//
// # Two phases
//
// Media are written in parallel, before the act that records them:
//
//	staged, err := store.Stage(ctx, body, 16<<20) // temporary file, hashed while written, file synced
//	…                                             // structural check through staged, which is an io.ReaderAt
//	err = store.Publish(ctx, staged…)             // a whole batch: names, then every touched folder synced once
//
// When Publish has returned nil, content, name and all folders above it are durable. A device is answered
// only after that and after its transaction. A crash at any moment leaves, under a final name, either nothing
// or the whole object; leftovers of earlier runs lie in a folder of their own and are removed by Open.
//
// # Layout
//
//	DIR/tmp/RANDOM          being written
//	DIR/fan/aa/aabb…        64 hex digits, mode 0400
//	DIR/aa/bb/aabb…         so in a store that the first release began
//
// # On a shelf
//
// With OpenOn only staging is on the local disk; published contents rest on a Shelf that several nodes share (package s3).
// Nothing is replaced there either, and Publish returns when the shelf has said that every content is durable. What is
// said above of folders and their syncs does not concern it: there is no batch to sync, each content travels by itself.
//
// # A sync that fails
//
// After a failed fsync nobody knows what is on the disk, and asking again tells a lie (the kernel may have
// dropped the dirty pages). So it ends the process: Options.Fatal is called, by default it prints the error
// and exits with 1. Should it return, as in a test, the store refuses to write from then on.
//
// # Disposal
//
// Remove is the only way out: who calls it has an act that decided so, and the ledger says which. It is idempotent, because it
// is carried out by a job after that act and again after a kill.
//
// # Derived copies
//
// Thumbnails and viewing copies are kept apart (OpenDerived, another folder), keyed by the digest of their
// original and a kind. They may be deleted and remade at any time; nothing relies on their durability.
//
// All disk access goes through FS, so that a recorder (package blobtest) can prove the order of the steps.
package blob
