package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/web"
)

// captureReceipt gives the signed receipt that the device got.
func (o *Office) captureReceipt(c *web.Context) error {
	x, err := o.opened(c)
	if err != nil {
		return err
	}
	b, err := o.Captures.Receipt(c.Ctx(), c.Actor.Book, x.ID)
	if err != nil {
		return err
	}
	return download(c, x.ID+"-receipt.json", b)
}

// opened is the capture of the address, with the look on record.
func (o *Office) opened(c *web.Context) (capture.Capture, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err == nil {
		err = o.seen(c, x.ID, "read")
	}
	return x, err
}

func download(c *web.Context, name string, content []byte) error {
	h := c.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, err := c.W.Write(content)
	return err
}

// captureRecord is the capture as it leaves the house, with its suggestions and, apart from them, the verdicts of persons.
func (o *Office) captureRecord(c *web.Context) error {
	x, err := o.opened(c)
	if err != nil {
		return err
	}
	b, err := o.Captures.Export(c.Ctx(), o.reader(), c.Actor.Book, x)
	if err != nil {
		return err
	}
	return download(c, x.ID+"-record.json", b)
}
