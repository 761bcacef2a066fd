package paper

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // reads the size of pictures
	_ "image/png"

	"rsc.io/qr"
)

// proofSide is the side of the square code in millimetres, with its quiet zone; proofHeight what it takes.
const (
	proofSide        = 28
	proofHeight Unit = proofSide*72000/254 + 10*Point
)

// proof draws check code and QR side by side.
func (c *composer) proof(p *CheckCode) error {
	code, err := qr.Encode(p.Address, qr.M)
	if err != nil {
		return fmt.Errorf("draw the check code of the paper: %w", err)
	}
	const side = proofSide
	c.y += 6 * Point
	c.need(mm(side) + 4*Point)
	y := c.y
	square := mm(side) / (code.Size + 8)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			if to > from {
				c.page().Rules = append(c.page().Rules, Rule{left + (from+4)*square, y + (row+4)*square, (to - from) * square, square, false})
				from = to
			}
		}
	}
	x := left + mm(side) + 6*Point
	page := len(c.out.Pages)
	c.y += 8 * Point
	c.flow(p.Words, plainStyle, x, right-x)
	c.flow(p.Code, codeStyle, x, right-x)
	if len(c.out.Pages) == page {
		c.y = max(c.y, y+mm(side))
	}
	return nil
}

var (
	plainStyle = style{size: 1050, leading: 17 * Point, align: -1, tag: "P"}
	codeStyle  = style{size: 14 * Point, leading: 24 * Point, align: -1, bold: true, tag: "P"}
)

// ReadPicture looks at the file of a picture. Only JPEG and PNG stand in papers, of at most 50 million pixels.
func ReadPicture(content []byte) (*File, error) {
	info, kind, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read a picture of a paper: %w", err)
	}
	if info.Width <= 0 || info.Height <= 0 || info.Width > 50_000_000/info.Height {
		return nil, fmt.Errorf("a picture of %d × %d pixels is too large for a paper", info.Width, info.Height)
	}
	return &File{Type: "image/" + kind, Bytes: content, Width: info.Width, Height: info.Height}, nil
}
