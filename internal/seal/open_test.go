package seal_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"yuanjian/internal/seal"
)

const forTests seal.Context = "yuanjian/test/1"

func keysIn(t *testing.T, dir string) *seal.Keys {
	t.Helper()
	keys, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func fresh(t *testing.T) (*seal.Keys, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	return keysIn(t, dir), dir
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestFirstStartMakesPrivateFiles(t *testing.T) {
	keys, dir := fresh(t)
	if got := mode(t, dir); got != 0o700 {
		t.Errorf("folder: mode %o", got)
	}
	for _, name := range []string{"sign.key", "field.key", "index.key"} {
		if got := mode(t, filepath.Join(dir, name)); got != 0o600 {
			t.Errorf("%s: mode %o", name, got)
		}
	}
	again := keysIn(t, dir)
	if err := again.Verify(forTests, []byte("m"), keys.Sign(forTests, []byte("m"))); err != nil {
		t.Errorf("after a second start: %v", err)
	}
	if again.Blind("plate", "粤A12345") != keys.Blind("plate", "粤A12345") {
		t.Error("the second start has another index key")
	}
	if beside, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(beside) != 1 {
		t.Errorf("beside the keys: %v, %v", beside, err)
	}
}

func TestTwoServersShareNothing(t *testing.T) {
	one, _ := fresh(t)
	two, _ := fresh(t)
	if one.PublicKeys()[0].KeyID == two.PublicKeys()[0].KeyID || one.Blind("a", "b") == two.Blind("a", "b") {
		t.Error("two first starts made the same key")
	}
}

func TestEmptyFolderAndLink(t *testing.T) {
	root := t.TempDir()
	empty := filepath.Join(root, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	keysIn(t, empty)
	if got := mode(t, empty); got != 0o700 {
		t.Errorf("an empty folder with mode 755 became %o", got)
	}
	target, link := filepath.Join(root, "target"), filepath.Join(root, "link")
	if err := os.Mkdir(target, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if keysIn(t, link).Blind("a", "b") != keysIn(t, target).Blind("a", "b") {
		t.Error("a link to the folder has other keys than the folder")
	}
}

func TestManyFirstStartsAgree(t *testing.T) {
	for round := range 20 {
		dir := filepath.Join(t.TempDir(), "keys")
		if round%2 == 1 { // somebody has made the folder already
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		var (
			group sync.WaitGroup
			mu    sync.Mutex
			seen  = map[string]int{}
		)
		for range 8 {
			group.Go(func() {
				keys, err := seal.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[keys.PublicKeys()[0].KeyID+keys.Blind("a", "b")]++
				mu.Unlock()
			})
		}
		group.Wait()
		if len(seen) != 1 {
			t.Fatalf("round %d: starts got different keys: %v", round, seen)
		}
		if beside, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(beside) != 1 {
			t.Errorf("beside the keys: %v, %v", beside, err)
		}
	}
}

func TestLooseModesAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		loose fs.FileMode
		right fs.FileMode
	}{
		{".", 0o750, 0o700}, {".", 0o701, 0o700}, {"sign.key", 0o640, 0o600}, {"field.key", 0o604, 0o600},
		{"index.key", 0o620, 0o600}, {"index.key", 0o666, 0o600},
	} {
		_, dir := fresh(t)
		path := filepath.Join(dir, c.name)
		if err := os.Chmod(path, c.loose); err != nil {
			t.Fatal(err)
		}
		_, err := seal.Open(dir)
		cure := fmt.Sprintf("chmod %o %s", c.right, path)
		if err == nil || !strings.HasSuffix(err.Error(), cure) {
			t.Errorf("%s with mode %o: want the cure %q, got %v", c.name, c.loose, cure, err)
		}
		if err := os.Chmod(path, c.right); err != nil {
			t.Fatal(err)
		}
		keysIn(t, dir) // the cure cures
	}
}

func TestBrokenKeyFilesAreRefused(t *testing.T) {
	zeros := strings.Repeat("A", 43) + "="
	for _, c := range []struct {
		name   string
		change func(string) string // of the file's text; "" removes it
		want   string
	}{
		{"field.key", func(string) string { return "" }, "field.key is missing"},
		{"sign.key", func(string) string { return "" }, "sign.key is missing"},
		{"field.key", func(string) string { return "\n" }, "line 1"},
		{"field.key", func(s string) string { return strings.Replace(s, "key 1 field", "key 2 field", 1) }, "newer version"},
		{"field.key", func(s string) string { return strings.Replace(s, "field", "sign", 1) }, "another file"},
		{"field.key", func(s string) string { return s[:strings.Index(s, "\n")+1] }, "no key"},
		{"field.key", func(s string) string { return s[:strings.Index(s, "\n")+1] + "\n" }, "line 2"},
		{"field.key", func(s string) string { return s[:strings.Index(s, "\n")] }, "no key"},
		{"field.key", func(s string) string { return s + "rest\n" }, "line 3"},
		{"field.key", func(s string) string { return s + s[strings.Index(s, "\n")+1:] }, "twice"},
		{"field.key", func(s string) string { return s[:len(s)-6] + "\n" }, "32 bytes in base64"},
		{"index.key", func(s string) string { return s[:len(s)-45] + zeros + "\n" }, "does not belong to the key"},
		{"sign.key", func(s string) string { return s[:strings.Index(s, "\n")+1] + "00" + s[strings.Index(s, "\n")+3:] }, "does not belong"},
	} {
		_, dir := fresh(t)
		path := filepath.Join(dir, c.name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		secret := strings.Fields(string(before))[5]
		if changed := c.change(string(before)); changed == "" {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, []byte(changed), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = seal.Open(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: want %q, got %v", c.name, c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the key", c.name)
		}
	}
}

func TestFolderOfKeysMustHaveAPlace(t *testing.T) {
	if _, err := seal.Open(filepath.Join(t.TempDir(), "none", "keys")); err == nil {
		t.Error("keys without a folder above")
	}
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(file); err == nil {
		t.Error("keys in a file")
	}
}

func TestRotation(t *testing.T) {
	before, dir := fresh(t)
	sealed, err := before.SealField("name", "r1", "张三")
	if err != nil {
		t.Fatal(err)
	}
	signature := before.Sign(forTests, []byte("receipt"))
	if err := os.WriteFile(filepath.Join(dir, "sign.key.next"), []byte("half"), 0o600); err != nil { // cut short
		t.Fatal(err)
	}
	for range 2 {
		for _, purpose := range []seal.Purpose{seal.ForFields, seal.ForSigning} {
			if err := seal.Rotate(dir, purpose); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := keysIn(t, dir)
	if plain, err := after.OpenField("name", "r1", sealed); err != nil || plain != "张三" {
		t.Errorf("sealed with an earlier key: %q, %v", plain, err)
	}
	if err := after.Verify(forTests, []byte("receipt"), signature); err != nil {
		t.Errorf("signed with an earlier key: %v", err)
	}
	if now := after.Sign(forTests, []byte("receipt")); now.KeyID == signature.KeyID || len(after.PublicKeys()) != 3 {
		t.Error("the new key is not in use")
	}
	newer, err := after.SealField("name", "r1", "张三")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.OpenField("name", "r1", newer); err == nil {
		t.Error("the old key opened what the new one sealed")
	}
	if got := mode(t, filepath.Join(dir, "field.key")); got != 0o600 {
		t.Errorf("mode after rotation: %o", got)
	}
	if err := seal.Rotate(dir, seal.ForIndex); err == nil {
		t.Error("the index key was rotated")
	}
	if err := seal.Rotate(t.TempDir(), seal.ForFields); err == nil {
		t.Error("rotation without keys")
	}
}
