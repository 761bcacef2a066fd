//go:build !linux

package blob

import (
	"errors"
	"fmt"
)

// freeFraction cannot ask here; the caller sees the error and not an invented figure.
func freeFraction(path string) (float64, error) {
	return 0, fmt.Errorf("free space of %s: %w", path, errors.ErrUnsupported)
}
