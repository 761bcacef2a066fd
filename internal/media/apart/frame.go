package apart

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode"

	"yuanjian/internal/media"
)

// The messages on the two pipes are fixed blocks of big-endian numbers followed by bytes: nothing in them needs a parser
// that a hostile side could mislead, and every length is bounded before it is believed.

// start is what the parent tells a child first, 24 bytes.
type start struct{ Memory, PictureBytes, Pixels int64 }

// hello is what the child answers when it has given up its rights: a Confinement, 4 bytes.
type hello struct{ Holds uint32 }

// order asks for the copies of a picture or for its measures: its type (1 JPEG, 2 PNG), what is asked, and how many bytes follow, 16
// bytes.
type order struct {
	Kind, Task uint32
	Size       int64
}

const (
	taskCopies  = 1
	taskMeasure = 2
)

const (
	kindJPEG = 1
	kindPNG  = 2
)

// answer goes before the two blocks that follow it, 28 bytes. Of a drawn picture they are the thumbnail and the viewing
// copy; of a measured one its measures (detect.Measures) and two texts of the lengths that stand there; else what is wrong in Chinese and
// in English.
type answer struct {
	Status                                         uint32
	ThumbWidth, ThumbHeight, ViewWidth, ViewHeight uint32
	First, Second                                  uint32 // bytes of the blocks
}

const (
	statusDrawn      = 1
	statusUndrawable = 2
	statusMeasured   = 3
)

// The largest blocks. A copy of 2560×1440 pixels of pure noise takes about 4 MiB at the quality of copies.
const (
	copyMost  = 16 << 20
	wordsMost = 2 << 10
)

func send(w io.Writer, v any) error { return binary.Write(w, binary.BigEndian, v) }

func receive(r io.Reader, v any) error { return binary.Read(r, binary.BigEndian, v) }

// blocks reads the two blocks after an answer.
func blocks(r io.Reader, a answer) (first, second []byte, err error) {
	most := uint32(wordsMost)
	if a.Status == statusDrawn {
		most = copyMost
	}
	if a.First > most || a.Second > most {
		return nil, nil, fmt.Errorf("an answer of %d and %d bytes, at most %d are due", a.First, a.Second, most)
	}
	all := make([]byte, a.First+a.Second)
	if _, err := io.ReadFull(r, all); err != nil {
		return nil, nil, err
	}
	return all[:a.First], all[a.First:], nil
}

// words makes a sentence of a child fit to be shown: valid, of one line, not long.
func words(b []byte) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(b), ""))
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}

func kindOf(t string) (uint32, error) {
	switch t {
	case media.JPEG:
		return kindJPEG, nil
	case media.PNG:
		return kindPNG, nil
	}
	return 0, fmt.Errorf("no copies are drawn from %s", t)
}

func typeOf(kind uint32) (string, error) {
	switch kind {
	case kindJPEG:
		return media.JPEG, nil
	case kindPNG:
		return media.PNG, nil
	}
	return "", fmt.Errorf("an order of kind %d", kind)
}
