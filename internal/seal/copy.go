package seal

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
)

// Export returns the text of all key files in dir, one after the other: what Import reads. Whoever has it and the
// database can read all personal data.
func Export(dir string) ([]byte, error) {
	var out bytes.Buffer
	for _, purpose := range purposes {
		keys, err := load(dir, purpose)
		if err != nil {
			return nil, fmt.Errorf("export keys: %w", err)
		}
		out.Write(format(purpose, keys))
	}
	return out.Bytes(), nil
}

// Import makes the key files in dir, which must be missing or empty, from what Export returned.
func Import(dir string, text []byte) error {
	dir = filepath.Clean(dir)
	if empty, err := vacant(dir); err != nil || !empty {
		return errors.Join(fmt.Errorf("import keys: there are keys in %s already, and they are never replaced", dir), err)
	}
	found := map[Purpose][]key{}
	parts := bytes.Split(text, []byte(keyHeader))
	if len(bytes.TrimSpace(parts[0])) > 0 || len(parts) != len(purposes)+1 {
		return errors.New("import keys: this is not a file that the backup of keys wrote")
	}
	for i, purpose := range purposes {
		keys, err := parse(purpose, append([]byte(keyHeader), parts[i+1]...))
		if err != nil {
			return fmt.Errorf("import keys: the keys for %s: %w", purpose, err)
		}
		found[purpose] = keys
	}
	return create(dir, func(p Purpose) []key { return found[p] })
}

// IDs names the keys, for each purpose the one in use first. They tell nothing about the keys.
func (k *Keys) IDs() map[Purpose][]string {
	out := map[Purpose][]string{ForIndex: {k.index.id.String()}}
	for purpose, keys := range map[Purpose][]key{ForSigning: k.signing, ForFields: k.fields} {
		for _, one := range keys {
			out[purpose] = append(out[purpose], one.id.String())
		}
	}
	return out
}
