package media

import (
	"bytes"
	"errors"
	"testing"
)

// fuzz feeds Check with bytes of one kind. Whatever they are, the answer is a defect or a lawful description, and what
// passes and is small can be given to the decoder without harm.
func fuzz(f *testing.F, kind string) {
	for _, made := range madeFiles(f) {
		if made.want.Type == kind {
			f.Add(made.bytes)
		}
	}
	for _, b := range bombs() {
		f.Add(b)
	}
	d := NewDecoder(DefaultLimits(), 1, 4<<20)
	f.Fuzz(func(t *testing.T, b []byte) {
		lawful(t, kind, b, kind)
		info, err := check(b, kind)
		if err != nil || info.Type == MP4 || info.DecodeBytes > 1<<20 {
			return
		}
		c, err := d.Copies(t.Context(), bytes.NewReader(b), int64(len(b)), kind)
		var defect *Defect
		if err == nil {
			fits(t, kind, c)
		} else if !errors.As(err, &defect) || defect.Reason != Undrawable {
			t.Fatalf("%v", err)
		}
	})
}

func FuzzCheckJPEG(f *testing.F) { fuzz(f, JPEG) }

func FuzzCheckPNG(f *testing.F) { fuzz(f, PNG) }

func FuzzCheckMP4(f *testing.F) { fuzz(f, MP4) }
