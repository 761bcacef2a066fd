package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// reference is what the camera of a use saw when nothing happened, as it held at the instant of a capture; or why there is none.
type reference struct {
	Pictures []Picture
	None     string
	Add      *ui.Link // for who may record one
}

// referenceOf is the reference view beside a capture (ux.md O2). Where there is none, it says so and names who can add it.
func (o *Office) referenceOf(c *web.Context, x capture.Capture, l *device.Life) (reference, error) {
	view, altered := l.ReferenceAt(x.At)
	if view != nil {
		shows := c.T("captures.reference.taken", ui.Moment(c.Lang(), view.At), c.Words(view.Data.Line()))
		var out reference
		photographs, err := device.PicturesOf(c.Ctx(), o.reader(), l.Book, view.ID)
		for _, d := range photographs {
			out.Pictures = append(out.Pictures, Picture{"/documents/" + d.Digest, shows, shows})
		}
		return out, err
	}
	if l.SiteAt(x.At).Point == nil {
		return reference{None: c.T("captures.reference.mobile")}, nil
	}
	body, err := people.BodyByID(c.Ctx(), o.reader(), l.Book, l.Use.Body)
	if err != nil {
		return reference{}, fmt.Errorf("name who can add a reference view: %w", err)
	}
	key, args := "captures.reference.none", []any{body.Name, c.Words(access.Titles[access.Keeper])}
	if altered != nil {
		key, args = "captures.reference.altered", append(args, ui.Moment(c.Lang(), *altered))
	}
	out := reference{None: c.T(key, args...)}
	if c.Actor.ActsFor(device.ReferenceTaken.Permission, l.Use.Body) {
		out.Add = &ui.Link{URL: deviceStepPath(l.Use.ID, "reference"), Text: c.Words(device.ReferenceTaken.Title)}
	}
	return out, nil
}
