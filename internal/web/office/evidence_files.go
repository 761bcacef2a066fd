package office

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
)

// evidenceFile sends a file of an item as it is stored, with the look on record: a picture or a film to be looked at, a document under its
// name.
func (o *Office) evidenceFile(c *web.Context) error {
	x, _, err := o.anItem(c)
	if err != nil {
		return err
	}
	at, ok := placeOf(c, len(x.Files))
	if !ok {
		return missing("这份文件", "the file")
	}
	return o.sendFile(c, x.Files[at], fmt.Sprintf("evidence-%d-%d", x.Number, at+1))
}

// placeOf is which of n files the address names.
func placeOf(c *web.Context, n int) (int, bool) {
	at, err := strconv.Atoi(c.Path("place"))
	return at, err == nil && at >= 0 && at < n
}

// sendFile sends one file of an item or of an objection. A name that somebody gave it is for who reads it; in the answer's head stands one
// of ours.
func (o *Office) sendFile(c *web.Context, f evidence.ItemFile, name string) error {
	if f.Type == "application/pdf" {
		return o.showPaper(c, device.Attachment{Digest: f.SHA256, Name: name + ".pdf", Type: f.Type, Size: f.Size})
	}
	digest, err := blob.ParseDigest(f.SHA256)
	if err != nil {
		return fmt.Errorf("read the digest of a file: %w", err)
	}
	c.W.Header().Set("Cache-Control", keep)
	c.W.Header().Set("Content-Disposition", inline(name+"."+f.Type[strings.LastIndex(f.Type, "/")+1:]))
	return c.Bytes(o.Captures.Originals, digest, f.Type, law.Words{ZH: "这份文件", EN: "the file"})
}

// custodyOf is the custody of the item of the address, as it leaves the house: that is a look, with its purpose.
func (o *Office) custodyOf(c *web.Context) (evidence.Custody, error) {
	x, _, err := o.Cases.Evidence.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err == nil {
		err = o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: evidence.Subject, ID: x.ID, Purpose: "export"})
	}
	if err != nil {
		return evidence.Custody{}, err
	}
	return o.Cases.Evidence.Custody(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.ID)
}

// taker is who takes a list out of the house.
func (o *Office) taker(c *web.Context) evidence.Taker {
	return evidence.Taker{Name: c.Session.Name, Body: c.Session.Body.ZH, At: o.now(c)}
}

func (o *Office) custodyCSV(c *web.Context) error {
	all, err := o.custodyOf(c)
	if err != nil {
		return err
	}
	c.Attach(c.T("evidence.custody.file", all.Item.Number)+".csv", "text/csv; charset=utf-8")
	return all.CSV(c.W, o.taker(c))
}

func (o *Office) custodyPDF(c *web.Context) error {
	all, err := o.custodyOf(c)
	if err != nil {
		return err
	}
	body, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, all.Item.Body)
	if err != nil {
		return err
	}
	b, err := all.PDF(body, o.taker(c))
	if err != nil {
		return err
	}
	c.Attach(c.T("evidence.custody.file", all.Item.Number)+".pdf", "application/pdf")
	http.ServeContent(c.W, c.R, "", time.Time{}, bytes.NewReader(b))
	return nil
}
