// Package mediatest makes hostile files: from small sound pictures and films, one for each thing that can be wrong with
// their structure, and files that are something else. It decides nothing: the table of a test says what each is to be
// answered with.
package mediatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// File is one file as a hostile or broken device would send it. Name says in words what is wrong with it.
type File struct {
	Name     string
	Declared string // the media type it is announced as
	Bytes    []byte
	Part     string // the name of its part; empty: an ordinary one
}

// Hostile returns all files, the same in every run.
func Hostile() []File {
	return slices.Concat(jpegs(), pngs(), films(), foreign())
}

// block is a piece of a file that has a name: a segment, a chunk, a box.
type block struct {
	name       string
	start, end int
	length     int // where its length stands; -1: it has none
	size       int // bytes of the length
}

// cuts are what every piece of every format suffers: the file ends at it or in it, it is missing, there twice, or in the
// place of the next; its length lies.
func cuts(kind, declared string, whole []byte, blocks []block) (out []File) {
	add := func(b block, words string, content []byte) {
		out = append(out, File{Name: kind + " " + fmt.Sprintf(words, b.name), Declared: declared, Bytes: content})
	}
	for i, b := range blocks {
		add(b, "ends before %s", slices.Clone(whole[:b.start]))
		add(b, "ends inside %s", slices.Clone(whole[:(b.start+b.end)/2]))
		add(b, "ends one byte before the end of %s", slices.Clone(whole[:b.end-1]))
		add(b, "without %s", slices.Concat(whole[:b.start], whole[b.end:]))
		add(b, "with %s twice", slices.Concat(whole[:b.end], whole[b.start:]))
		if i+1 < len(blocks) && blocks[i+1].start == b.end {
			next := blocks[i+1]
			add(b, "with %s after "+next.name, slices.Concat(whole[:b.start], whole[next.start:next.end], whole[b.start:b.end], whole[next.end:]))
		}
		if b.length < 0 {
			continue
		}
		for _, lie := range []struct {
			words string
			value func(uint64) uint64
		}{
			{"length of %s is 0", func(uint64) uint64 { return 0 }}, {"length of %s is 1", func(uint64) uint64 { return 1 }},
			{"length of %s is one too small", func(n uint64) uint64 { return n - 1 }}, {"length of %s is one too large", func(n uint64) uint64 { return n + 1 }},
			{"length of %s is the largest", func(uint64) uint64 { return 1<<(8*b.size) - 1 }},
			{"length of %s is the largest of a signed number", func(uint64) uint64 { return 1<<(8*b.size-1) - 1 }},
		} {
			add(b, lie.words, withNumber(whole, b.length, b.size, lie.value))
		}
	}
	return out
}

// withNumber returns a copy in which a big-endian number of size bytes is another.
func withNumber(whole []byte, at, size int, value func(uint64) uint64) []byte {
	out := slices.Clone(whole)
	var wide [8]byte
	copy(wide[8-size:], out[at:at+size])
	binary.BigEndian.PutUint64(wide[:], value(binary.BigEndian.Uint64(wide[:])))
	copy(out[at:], wide[8-size:])
	return out
}

// with returns a copy in which the bytes at an offset are others.
func with(whole []byte, at int, b ...byte) []byte {
	out := slices.Clone(whole)
	copy(out[at:], b)
	return out
}

func be(numbers ...uint32) (out []byte) {
	for _, n := range numbers {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return out
}

// zip is an archive of one empty file: what a polyglot hides behind a picture.
func zip() []byte {
	return slices.Concat([]byte("PK\x03\x04\x0a\x00\x00\x00\x00\x00"), make([]byte, 16), []byte("\x01\x00\x00\x00a"),
		[]byte("PK\x01\x02\x0a\x00\x0a\x00\x00\x00\x00\x00"), make([]byte, 16), []byte("\x01\x00"), make([]byte, 16), []byte("a"),
		[]byte("PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x2f\x00\x00\x00\x1f\x00\x00\x00\x00\x00"))
}

const page = "<!DOCTYPE html><html><script>alert(1)</script></html>"

// hidden are what polyglots are made of.
func hidden() []struct {
	name  string
	bytes []byte
} {
	return []struct {
		name  string
		bytes []byte
	}{{"a page", []byte(page)}, {"an archive", zip()}, {"a script", []byte("#!/bin/sh\nreboot\n")}, {"a PDF", []byte("%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF")},
		{"a program", []byte("MZ\x90\x00\x03\x00")}, {"zeros", make([]byte, 4096)}, {"a million zeros", make([]byte, 1<<20)}, {"a megabyte of FF", bytes.Repeat([]byte{0xff}, 1<<20)}}
}
