package font

import (
	"bytes"
	"compress/gzip"
	_ "embed" // carries the file
	"fmt"
	"io"
	"sync"
)

//go:embed NotoSansSC-Regular.ttf.gz
var compressed []byte

// Regular returns the TrueType file of Noto Sans SC Regular, 10.6 MB. It is unpacked at the first call, in about a
// tenth of a second, and the same bytes are returned to every caller, who must not change them.
func Regular() ([]byte, error) { return regular() }

var regular = sync.OnceValues(unpack)

func unpack() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("unpack the typeface: %w", err)
	}
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack the typeface: %w", err)
	}
	return file, nil
}
