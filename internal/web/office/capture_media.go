package office

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
)

// captureMedium answers with a medium of a capture: a copy for viewing, a film as it is, or the original's own bytes
// with their digest. Nobody gets bytes of what they have not opened on record (act.See).
func (o *Office) captureMedium(c *web.Context) error {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(x.Media, func(m capture.Media) bool { return m.Name == c.Path("name") })
	kind := c.Path("kind")
	if i < 0 || !slices.Contains([]string{capture.View, capture.Thumb, original}, kind) {
		return noMedium
	}
	if err := o.seen(c, x.ID, "read"); err != nil {
		return err
	}
	m := x.Media[i]
	switch {
	case kind == original:
		c.W.Header().Set("Content-Disposition", `attachment; filename="`+x.ID+"-"+m.Name+media.Extension(m.Type)+`"`)
		return o.bytesOf(c, m)
	case film(m) && kind == capture.View:
		return o.bytesOf(c, m)
	}
	return o.copyOf(c, m, kind)
}

var noMedium = fault.NotFound{What: law.Words{ZH: "这个媒体文件", EN: "this medium"}}

// keep lets the person's own browser keep bytes that never change under their address.
const keep = "private, max-age=86400, immutable"

func (o *Office) copyOf(c *web.Context, m capture.Media, kind string) error {
	b, err := o.Captures.Copy(c.Ctx(), m, kind)
	var defect *media.Defect
	switch {
	case errors.Is(err, media.ErrNoPicture), errors.As(err, &defect), errors.Is(err, blob.ErrMissing):
		return fault.NotFound{What: law.Words{ZH: "可以显示的画面，原件仍可下载", EN: "a picture that can be shown; the original can be downloaded"}}
	case err != nil:
		return fmt.Errorf("draw a copy: %w", err)
	}
	h := c.W.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", keep)
	h.Set("Content-Length", fmt.Sprint(len(b)))
	_, err = c.W.Write(b)
	return err
}

// bytesOf sends an original as it is stored, whole or in part (RFC 9110, Range).
func (o *Office) bytesOf(c *web.Context, m capture.Media) error {
	c.W.Header().Set("Cache-Control", keep)
	return c.Bytes(o.Captures.Originals, m.SHA256, m.Type, law.Words{ZH: "这个原件", EN: "this original"})
}

// lookFor is how long a look on record covers the pictures of what was opened: a shift.
const lookFor = 12 * time.Hour

// seen puts a look on record before bytes leave, once a shift for each capture.
func (o *Office) seen(c *web.Context, id, purpose string) error {
	known, err := act.HasLooked(c.Ctx(), o.reader(), c.Actor, "capture", id, c.Now().Add(-lookFor))
	if err != nil || known {
		return err
	}
	return o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: id, Purpose: purpose})
}
