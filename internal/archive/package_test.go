package archive_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/testkit"
)

// packed is the package of the sealed version of a case.
func (r *room) packed(id string) []byte {
	r.t.Helper()
	r.Prove()
	var out bytes.Buffer
	r.Must(r.A.Package(r.t.Context(), r.DB.Reader(), r.look(id).Sealed(), &out))
	return out.Bytes()
}

// checked is what the script says of a package, and whether it found nothing.
func (r *room) checked(b []byte, more ...string) (string, bool) {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "package.zip")
	r.Must(os.WriteFile(path, b, 0o600))
	out, err := exec.CommandContext(r.t.Context(), "python3", append([]string{filepath.Join(testkit.Root(r.t), "scripts", "check-archive"), path}, more...)...).CombinedOutput()
	return string(out), err == nil
}

// part is one file of a package.
type part struct {
	name    string
	content []byte
}

// again writes a package anew, as a test changes its parts.
func (r *room) again(b []byte, change func(parts []part) []part) []byte {
	r.t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	r.Must(err)
	var parts []part
	for _, f := range z.File {
		in, err := f.Open()
		r.Must(err)
		content, err := io.ReadAll(in)
		r.Must(err)
		parts = append(parts, part{f.Name, content})
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, p := range change(parts) {
		w, err := to.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		r.Must(err)
		_, err = w.Write(p.content)
		r.Must(err)
	}
	r.Must(to.Close())
	return out.Bytes()
}

// TestA34_APackageIsCheckedByAScriptThatSharesNothing: the same bytes twice, whole; and whatever is spoilt, missing, added or out of its order
// is named.
func TestA34_APackageIsCheckedByAScriptThatSharesNothing(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		id := r.Ready()
		r.seal(id)
		b := r.packed(id)
		_, err := r.A.Reopen(t.Context(), r.Archivist, id, "addition", "补充")
		r.Must(err)
		v := r.look(id).Versions[0]
		var later bytes.Buffer
		r.Must(r.A.Package(t.Context(), r.DB.Reader(), &v, &later))
		if !bytes.Equal(b, later.Bytes()) {
			t.Error("made later, the package is another")
		}
		if out, ok := r.checked(b); !ok || !strings.Contains(out, "all as sealed") {
			t.Fatalf("the package as it is: %s", out)
		}
		if out, ok := r.checked(b, "--root", strings.Repeat("0", 64)); ok || !strings.Contains(out, "root is not the one that is known") {
			t.Errorf("another root: %s", out)
		}
		edit := func(at int, old, with string) func([]part) []part {
			return func(p []part) []part {
				if !bytes.Contains(p[at].content, []byte(old)) {
					t.Fatalf("%s has no %s", p[at].name, old)
				}
				p[at].content = bytes.Replace(p[at].content, []byte(old), []byte(with), 1)
				return p
			}
		}
		for name, c := range map[string]struct {
			change func(p []part) []part
			says   string
		}{
			"a spoilt byte":   {func(p []part) []part { p[2].content[len(p[2].content)/2] ^= 1; return p }, "not those on record"},
			"a missing file":  {func(p []part) []part { return slices.Delete(p, 3, 4) }, "is missing"},
			"a file too many": {func(p []part) []part { return append(p, part{"files/x", nil}) }, "does not belong"},
			"a wrong order":   {func(p []part) []part { p[2], p[3] = p[3], p[2]; return p }, "in their order"},
			"no manifest":     {func(p []part) []part { return p[1:] }, "manifest.json"},
			"another number":  {edit(0, `"no": 2`, `"no": 3`), "stands as 3"},
			"another title":   {edit(0, `"title": "`, `"title": "假`), "sealed another manifest_sha256"},
			"another instant": {edit(1, `"at": "2`, `"at": "3`), "leaf is not that"},
			"another record":  {edit(1, `\"case\":\"`, `\"case\":\"0`), "not the one committed to"},
			"another root":    {edit(1, `"root": "`, `"root": "0`), "not proved"},
		} {
			if out, ok := r.checked(r.again(b, c.change)); ok || !strings.Contains(out, c.says) {
				t.Errorf("%s: %s", name, out)
			}
		}
	})
}
