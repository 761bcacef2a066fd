// Package apart draws the copies of pictures, and measures them for detectors, in processes of their own. A decoder is the largest piece of code that
// bytes from outside ever reach, so it runs where it can harm nothing: the child holds no key, no database, no file, and
// the system refuses it the rest. It serves 第十八条 and 第三十条 as package media does, and knows no chapter of the law.
//
// # The way of a picture
//
//	Pool ─ structure checked, memory estimated ─► child: bytes in by stdin ─► two JPEGs or a sentence out by stdout
//	     ◄─ checked again: sound JPEG, no larger than the box, no more bytes than such a copy can have
//
// A Pool has a fixed number of places; a place keeps its child for many pictures and replaces it after a crash, after a
// picture that took too long, and after a few hundred pictures. A child that dies over a picture is given it once more in
// a fresh process (the system may have ended the first for reasons of its own); when that dies too the picture has no
// copies, and the defect says so. The original is never touched. When no child can be started the error is
// ErrUnavailable: that says nothing about the picture and nothing is noted against it.
//
// # What a child may do
//
//	limits        address space (what it had at its start, the picture's memory, some room), processor seconds, no new
//	              files, no core dump; open files only what it has
//	no new rights PR_SET_NO_NEW_PRIVS
//	Landlock      no file, no folder, no TCP port, no abstract socket, no signal to others, as far as the kernel knows it
//	seccomp       a list of the calls that a Go program needs to compute, read and write; everything else is refused
//
// The environment is empty and the working folder is the root. Whoever holds the child in a fault of the decoder can
// compute, answer nonsense, and use up the limits; nothing else. Confinement says which of these hold on this machine; the
// program logs it at its start and doctor shows it. On other systems than Linux only the separate process remains.
package apart
