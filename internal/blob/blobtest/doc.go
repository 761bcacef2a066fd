// Package blobtest proves the order of disk operations. A Recorder lies under a store as its blob.FS, writes
// down every step and keeps a model of what a power cut would leave:
//
//	recorder := blobtest.NewRecorder(blob.OS{}, dir)
//	store, err := blob.Open(filepath.Join(dir, "media"), recorder)
//	…
//	err = recorder.Durable(store.Path(digest)) // nil only if content, name and all folders above are synced
//
// The whole-server order test asks Durable, or Undurable for a whole folder, in the moment in which the first
// byte of an answer is written. WithoutFileSync and WithoutFolderSync build the servers that must be caught:
// put them between the store and the recorder. Crash makes the disk after a power cut at any recorded step.
package blobtest
