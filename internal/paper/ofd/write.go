package ofd

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/truetype"
)

// The numbers of the resources that every paper has; those of its pages and what is on them follow.
const (
	colourID = 1
	fontID   = 2
)

const space = ` xmlns:ofd="http://www.ofdspec.org/2016"`

// document is a paper that is being written.
type document struct {
	layout *paper.Layout
	last   int // the last number given
	images map[*paper.File]int
	order  []*paper.File
	files  []entry
}

// entry is a file of the package.
type entry struct {
	name string
	data []byte
}

// Write writes a paper.
func Write(l *paper.Layout) ([]byte, error) {
	face, err := truetype.Regular()
	if err != nil {
		return nil, err
	}
	subset, err := face.Subset(l.Runes)
	if err != nil {
		return nil, err
	}
	d := &document{layout: l, last: fontID, images: map[*paper.File]int{}}
	var pages strings.Builder
	for i := range l.Pages {
		id := d.id()
		fmt.Fprintf(&pages, `<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, id, i)
		d.add(fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i), d.page(&l.Pages[i]))
	}
	d.add("Doc_0/PublicRes.xml", fmt.Sprintf(`<ofd:Res%s BaseLoc="Res"><ofd:ColorSpaces><ofd:ColorSpace ID="%d" Type="RGB" BitsPerComponent="8"/></ofd:ColorSpaces><ofd:Fonts><ofd:Font ID="%d" FontName="Noto Sans SC" FamilyName="Noto Sans SC" Charset="unicode"><ofd:FontFile>font.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>`, space, colourID, fontID))
	resources := `<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>`
	if len(d.order) > 0 {
		resources += `<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>`
		d.add("Doc_0/DocumentRes.xml", d.pictures())
	}
	d.add("Doc_0/Document.xml", fmt.Sprintf(`<ofd:Document%s><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>%s</ofd:PhysicalBox></ofd:PageArea>%s</ofd:CommonData><ofd:Pages>%s</ofd:Pages></ofd:Document>`, space, d.last, sheet, resources, pages.String()))
	m := l.Document
	d.add("OFD.xml", fmt.Sprintf(`<ofd:OFD%s Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>%s</ofd:DocID><ofd:Title>%s</ofd:Title><ofd:Author>%s</ofd:Author><ofd:Creator>Yuanjian</ofd:Creator></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		space, l.Digest[:32], escaped(m.Title), escaped(m.Body)))
	d.files = append(d.files, entry{"Doc_0/Res/font.ttf", subset.File})
	for _, f := range d.order {
		d.files = append(d.files, entry{"Doc_0/Res/" + imageName(f, d.images[f]), f.Bytes})
	}
	return pack(d.files)
}

// sheet is A4 in millimetres.
const sheet = "0 0 210 297"

func (d *document) id() int {
	d.last++
	return d.last
}

func (d *document) add(name, text string) {
	d.files = append(d.files, entry{name, []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + text)})
}

// pack makes the package; the entry that readers begin with comes first.
func pack(files []entry) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, first := range []bool{true, false} {
		for _, f := range files {
			if (f.name == "OFD.xml") != first {
				continue
			}
			w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate}) // without a time
			if err != nil {
				return nil, err
			}
			if _, err := w.Write(f.data); err != nil {
				return nil, err
			}
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack an OFD: %w", err)
	}
	return out.Bytes(), nil
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// millimetres writes a length with four decimals.
func millimetres(u paper.Unit) string {
	sign := ""
	if u < 0 {
		sign, u = "-", -u
	}
	v := u * 2540 / 72
	return fmt.Sprintf("%s%d.%04d", sign, v/10000, v%10000)
}

// pictures are the resources of the document: its pictures.
func (d *document) pictures() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Res%s BaseLoc="Res"><ofd:MultiMedias>`, space)
	for _, f := range d.order {
		fmt.Fprintf(&b, `<ofd:MultiMedia ID="%d" Type="Image" Format="%s"><ofd:MediaFile>%s</ofd:MediaFile></ofd:MultiMedia>`, d.images[f], strings.ToUpper(strings.TrimPrefix(f.Type, "image/")), imageName(f, d.images[f]))
	}
	b.WriteString(`</ofd:MultiMedias></ofd:Res>`)
	return b.String()
}

func imageName(f *paper.File, id int) string {
	if f.Type == "image/png" {
		return fmt.Sprintf("image_%d.png", id)
	}
	return fmt.Sprintf("image_%d.jpg", id)
}
