package ofd_test

import (
	"bytes"
	"strings"
	"testing"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/ofd"
	"yuanjian/internal/paper/papertest"
)

func TestOFDSaysWhatTheModelSays(t *testing.T) {
	d, files := papertest.Sample(t)
	for _, large := range []bool{false, true} {
		file, err := ofd.Write(papertest.Lay(t, &d, files, paper.Options{Large: large}))
		if err != nil {
			t.Fatal(err)
		}
		got, err := papertest.OFDText(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(d.Text(), "\n", ""); got != want {
			t.Errorf("large %t: the OFD says\n%s\nand the model\n%s", large, got, want)
		}
		if !strings.Contains(got, papertest.Names) {
			t.Error("the names with rare characters are not read")
		}
		again, err := ofd.Write(papertest.Lay(t, &d, files, paper.Options{Large: large}))
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("large %t: written again, the bytes differ (%v)", large, err)
		}
	}
}
