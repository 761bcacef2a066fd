package evidencetest

import (
	"io"
	"strings"
)

// PDF is the smallest file that counts as one, other for each name.
func PDF(name string) io.Reader { return strings.NewReader("%PDF-1.7\n% " + name + "\n%%EOF\n") }
