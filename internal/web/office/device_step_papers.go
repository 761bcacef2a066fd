package office

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"

	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/web"
)

// papers says whether documents go with a step.
type papers int

const (
	none papers = iota
	possible
	wanted
)

// uploadMost bounds a form with documents: five of the largest.
const uploadMost = 5*device.DocumentBytes + web.FormLimit

// keepPapers stores the documents and the photographs of the form, and refers to them.
func (o *Office) keepPapers(c *web.Context, s *deviceStep, in *stepForm, on *device.On) (err error) {
	if on.Documents, err = o.keepDocuments(c); err != nil || c.R.MultipartForm == nil {
		return err
	}
	in.photos = map[string]device.Attachment{}
	for _, f := range s.fields {
		files := c.R.MultipartForm.File[f.name]
		if f.kind != "file" || len(files) == 0 || files[0].Filename == "" && files[0].Size == 0 {
			continue
		}
		a, err := o.keepDocument(c.Ctx(), files[0])
		if err != nil {
			return renamed(err, f.name)
		}
		in.photos[f.name] = a
		on.Documents = append(on.Documents, a)
	}
	return nil
}

// renamed puts what is wrong with a file at the field in which it was chosen.
func renamed(err error, field string) error {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	for i := range invalid.Fields {
		invalid.Fields[i].Name = field
	}
	return invalid
}

// keepDocuments stores the files of the form before the act that refers to them.
func (o *Office) keepDocuments(c *web.Context) ([]device.Attachment, error) {
	if c.R.MultipartForm == nil {
		return nil, nil
	}
	var out []device.Attachment
	for _, h := range c.R.MultipartForm.File["documents"] {
		if h.Filename == "" && h.Size == 0 {
			continue
		}
		a, err := o.keepDocument(c.Ctx(), h)
		if err != nil {
			return out, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (o *Office) keepDocument(ctx context.Context, h *multipart.FileHeader) (device.Attachment, error) {
	f, err := h.Open()
	if err != nil {
		return device.Attachment{}, fmt.Errorf("open an upload: %w", err)
	}
	defer func() { _ = f.Close() }()
	return o.Files.Keep(ctx, f, h.Filename)
}
