package device

import (
	"path"
	"strings"
)

var attachmentTypes = []string{"application/pdf", "image/jpeg", "image/png"}

// baseName is the last part of a name, whichever system's separators it was sent with.
func baseName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }
