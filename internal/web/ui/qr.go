package ui

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// Drawing is a picture of black squares: a path in a square of Size units.
type Drawing struct {
	Size int
	Path string
}

// DrawCode draws a text as a QR code: a path of squares with the quiet border of four that readers need.
func DrawCode(text string) (Drawing, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Drawing{}, fmt.Errorf("draw a code: %w", err)
	}
	const border = 4
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				_, _ = fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+border, y+border)
			}
		}
	}
	return Drawing{Size: code.Size + 2*border, Path: path.String()}, nil
}
