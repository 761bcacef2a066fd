package papertest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// OFDText reads the text of an OFD (GB/T 33190): that of the body layers, in the order of the pages. It is strict: whatever a
// file refers to must be there, every number is given once and is no greater than MaxUnitID.
func OFDText(file []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", err
	}
	r := &ofdReader{files: map[string][]byte{}, ids: map[int]bool{}}
	for _, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			return "", fmt.Errorf("%s has a time", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			return "", err
		}
		if r.files[f.Name], err = io.ReadAll(in); err != nil {
			return "", err
		}
	}
	return r.read()
}

type ofdReader struct {
	files map[string][]byte
	ids   map[int]bool
	most  int
}

func (r *ofdReader) read() (string, error) {
	var root struct {
		XMLName xml.Name `xml:"http://www.ofdspec.org/2016 OFD"`
		Version string   `xml:"Version,attr"`
		Type    string   `xml:"DocType,attr"`
		Body    struct {
			Info struct{ DocID, Title string } `xml:"DocInfo"`
			Root string                        `xml:"DocRoot"`
		} `xml:"DocBody"`
	}
	if err := r.parse("OFD.xml", &root); err != nil {
		return "", err
	}
	if root.Version != "1.0" || root.Type != "OFD" || len(root.Body.Info.DocID) != 32 || root.Body.Info.Title == "" {
		return "", fmt.Errorf("OFD.xml says %+v", root)
	}
	var doc struct {
		XMLName xml.Name `xml:"http://www.ofdspec.org/2016 Document"`
		Common  struct {
			Most                   int `xml:"MaxUnitID"`
			PublicRes, DocumentRes string
			Box                    string `xml:"PageArea>PhysicalBox"`
		} `xml:"CommonData"`
		Pages []struct {
			ID  int    `xml:"ID,attr"`
			Loc string `xml:"BaseLoc,attr"`
		} `xml:"Pages>Page"`
	}
	if err := r.parse(root.Body.Root, &doc); err != nil {
		return "", err
	}
	r.most = doc.Common.Most
	folder := path.Dir(root.Body.Root)
	for _, name := range []string{doc.Common.PublicRes, doc.Common.DocumentRes} {
		if name != "" {
			if err := r.resources(folder, name); err != nil {
				return "", err
			}
		}
	}
	var out strings.Builder
	for _, p := range doc.Pages {
		if err := r.take(p.ID); err != nil {
			return "", err
		}
		if err := r.page(path.Join(folder, p.Loc), &out); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func (r *ofdReader) parse(name string, into any) error {
	text, ok := r.files[name]
	if !ok {
		return fmt.Errorf("there is no %s", name)
	}
	if err := xml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (r *ofdReader) take(id int) error {
	if id <= 0 || id > r.most || r.ids[id] {
		return fmt.Errorf("the number %d is given twice, or is greater than %d", id, r.most)
	}
	r.ids[id] = true
	return nil
}

func (r *ofdReader) resources(folder, name string) error {
	var res struct {
		XMLName xml.Name `xml:"http://www.ofdspec.org/2016 Res"`
		Base    string   `xml:"BaseLoc,attr"`
		Colours []struct {
			ID int `xml:"ID,attr"`
		} `xml:"ColorSpaces>ColorSpace"`
		Fonts []ofdFile `xml:"Fonts>Font"`
		Media []ofdFile `xml:"MultiMedias>MultiMedia"`
	}
	if err := r.parse(path.Join(folder, name), &res); err != nil {
		return err
	}
	for _, x := range res.Colours {
		if err := r.take(x.ID); err != nil {
			return err
		}
	}
	for _, x := range append(res.Fonts, res.Media...) {
		if err := r.take(x.ID); err != nil {
			return err
		}
		if len(r.files[path.Join(folder, res.Base, x.Font+x.Media)]) == 0 {
			return fmt.Errorf("the resource %s is not there", x.Font+x.Media)
		}
	}
	return nil
}

type ofdFile struct {
	ID    int    `xml:"ID,attr"`
	Font  string `xml:"FontFile"`
	Media string `xml:"MediaFile"`
}

type ofdObject struct {
	ID       int    `xml:"ID,attr"`
	Boundary string `xml:"Boundary,attr"`
	Font     int    `xml:"Font,attr"`
	Resource int    `xml:"ResourceID,attr"`
	Codes    []struct {
		X     string `xml:"X,attr"`
		Y     string `xml:"Y,attr"`
		Delta string `xml:"DeltaX,attr"`
		Text  string `xml:",chardata"`
	} `xml:"TextCode"`
}

func (r *ofdReader) page(name string, out *strings.Builder) error {
	var page struct {
		XMLName xml.Name `xml:"http://www.ofdspec.org/2016 Page"`
		Layers  []struct {
			ID     int         `xml:"ID,attr"`
			Type   string      `xml:"Type,attr"`
			Paths  []ofdObject `xml:"PathObject"`
			Images []ofdObject `xml:"ImageObject"`
			Texts  []ofdObject `xml:"TextObject"`
		} `xml:"Content>Layer"`
	}
	if err := r.parse(name, &page); err != nil {
		return err
	}
	for _, l := range page.Layers {
		if err := r.take(l.ID); err != nil {
			return err
		}
		for _, o := range append(append(l.Paths, l.Images...), l.Texts...) {
			if err := errors.Join(r.take(o.ID), r.refers(&o), inPage(o.Boundary)); err != nil {
				return err
			}
			for _, c := range o.Codes {
				if want := len([]rune(c.Text)) - 1; len(strings.Fields(c.Delta)) != want {
					return fmt.Errorf("%q has %d distances", c.Text, len(strings.Fields(c.Delta)))
				}
				if l.Type == "Body" {
					out.WriteString(c.Text)
				}
			}
		}
	}
	return nil
}

// refers checks that what an object refers to was given before.
func (r *ofdReader) refers(o *ofdObject) error {
	for _, id := range []int{o.Font, o.Resource} {
		if id != 0 && !r.ids[id] {
			return fmt.Errorf("object %d refers to %d, which is nothing", o.ID, id)
		}
	}
	return nil
}

// inPage checks that an object lies on the page, A4.
func inPage(boundary string) error {
	var v [4]float64
	for i, f := range strings.Fields(boundary) {
		var err error
		if i > 3 {
			return fmt.Errorf("the boundary %q", boundary)
		}
		if v[i], err = strconv.ParseFloat(f, 64); err != nil {
			return err
		}
	}
	if v[0] < 0 || v[1] < 0 || v[0]+v[2] > 210.5 || v[1]+v[3] > 297 || v[2] <= 0 || v[3] <= 0 {
		return fmt.Errorf("the boundary %q is not on the page", boundary)
	}
	return nil
}
