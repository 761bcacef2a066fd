package device

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Channel is where a site was made public (Art 14(1)).
type Channel string

// The two channels: 广东省行政执法信息公示平台, and any other way that the public can easily know.
const (
	Platform Channel = "platform"
	Other    Channel = "other"
)

// Channels are the channels with their words.
var Channels = []Choice{
	{string(Platform), law.Words{ZH: "广东省行政执法信息公示平台", EN: "provincial disclosure platform"}},
	{string(Other), law.Words{ZH: "其他方便社会公众知悉的方式", EN: "another way convenient to the public"}},
}

// PublishedElsewhere is the act that records a publication on a second channel.
var PublishedElsewhere = act.Kind{Name: "device.publish.other", Title: law.Words{ZH: "登记其他方式公布", EN: "Record publication on another channel"}, Permission: access.PublishSite}

// Publication is a site made public on a channel, with its proof: on the platform its receipt number and snapshot, elsewhere
// an address and a snapshot.
type Publication struct {
	Channel    Channel `json:"channel"`
	NamesPlace bool    `json:"names_place"` // the notice names this place
	Receipt    string  `json:"receipt,omitempty"`
	Address    string  `json:"address,omitempty"`
	Filing     string  `json:"filing,omitempty"`  // fact id of what was asked of the platform
	Sandbox    bool    `json:"sandbox,omitempty"` // a labelled stand-in answered
}

// Line gives channel and receipt or address.
func (p Publication) Line() law.Words {
	proof := law.Words{}
	switch {
	case p.Receipt != "":
		proof = law.Words{ZH: "回执" + p.Receipt, EN: "receipt " + p.Receipt}
	case p.Address != "":
		proof = same(p.Address)
	}
	if p.Sandbox {
		proof = line(proof, law.Words{ZH: "沙箱，不是真实的平台", EN: "sandbox, not the real platform"})
	}
	return line(Words(Channels, string(p.Channel)), proof)
}

// PublishElsewhere records that the site was made known on a second channel, from when, where, and with a snapshot of it.
func (s *Service) PublishElsewhere(ctx context.Context, by act.By, in On, address string, namesPlace bool) (Done, error) {
	var c fault.Check
	c.Text(&address, shortText, true, "address", "请写明公布的网址、公众号、报刊或者公告栏。", "Say where: address, account, newspaper or board.")
	c.Want(namesPlace, "names_place", "公告须写明这个设置地点。", "The notice must name this site.")
	wantDocument(&c, in.Documents, "请上传公布内容的截图或者扫描件。", "Upload a snapshot or scan of what was published.")
	return s.onUse(ctx, PublishedElsewhere, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.reviewed(tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Published, detail: Publication{Channel: Other, NamesPlace: namesPlace, Address: address}}, nil
	})
}

// Correction is a correction of a published text. A material one (place, direction, violation) begins the thirty days anew.
type Correction struct {
	Channel  Channel `json:"channel"`
	Material bool    `json:"material"`
	Reason   string  `json:"reason"`
	Receipt  string  `json:"receipt,omitempty"`
	Address  string  `json:"address,omitempty"`
	Filing   string  `json:"filing,omitempty"`
}

// Line says whether it is material.
func (c Correction) Line() law.Words {
	kind := law.Words{ZH: "文字更正，不重新计算30日", EN: "a slip, the thirty days go on"}
	if c.Material {
		kind = law.Words{ZH: "实质更正，重新计算30日", EN: "material, the thirty days begin anew"}
	}
	return line(Words(Channels, string(c.Channel)), kind, same(c.Reason))
}

// CorrectedElsewhere is the act that records a correction on a second channel.
var CorrectedElsewhere = act.Kind{Name: "device.publish.correct", Title: law.Words{ZH: "登记更正公布", EN: "Record a correction"}, Permission: access.PublishSite}

// CorrectElsewhere records that a text on a second channel was corrected.
func (s *Service) CorrectElsewhere(ctx context.Context, by act.By, in On, v Correction) (Done, error) {
	var c fault.Check
	v.Channel = Other
	c.Text(&v.Reason, longText, true, "reason", "请写明更正的内容，以及是否实质更正的理由。", "Say what was corrected and why it is material or not.")
	c.AtMost(&v.Address, shortText, "address")
	wantDocument(&c, in.Documents, "请上传更正后内容的截图或者扫描件。", "Upload a snapshot of the corrected text.")
	return s.onUse(ctx, CorrectedElsewhere, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: PublicationCorrected, detail: v}, l.public(in.At, tx.Now, Other)
	})
}

// public refuses to correct or withdraw what was not published on the channel.
func (l *Life) public(at, now time.Time, channel Channel) error {
	at, err := instantOf(at, now)
	if err != nil {
		return err
	}
	for _, f := range l.before(at) {
		if p, ok := f.Data.(Publication); ok && p.Channel == channel {
			return nil
		}
	}
	return fault.Conflict{Because: law.Words{ZH: "那时在这个渠道没有公示。", EN: "Nothing was public on that channel then."}}
}

// Withdrawal is a publication taken down. Publishing again begins the thirty days anew.
type Withdrawal struct {
	Channel Channel `json:"channel"`
	Reason  string  `json:"reason"`
	Receipt string  `json:"receipt,omitempty"`
	Filing  string  `json:"filing,omitempty"`
}

// Line gives channel and reason.
func (w Withdrawal) Line() law.Words { return line(Words(Channels, string(w.Channel)), same(w.Reason)) }

// WithdrawnElsewhere is the act that records that a publication is gone.
var WithdrawnElsewhere = act.Kind{Name: "device.publish.withdraw", Title: law.Words{ZH: "登记公示撤下", EN: "Record a publication withdrawn"}, Permission: access.PublishSite}

// WithdrawElsewhere records that the publication on a channel is no longer there: on a second channel, or on the platform
// when it was found gone without our asking.
func (s *Service) WithdrawElsewhere(ctx context.Context, by act.By, in On, v Withdrawal) (Done, error) {
	var c fault.Check
	c.Text(&v.Reason, longText, true, "reason", "请写明撤下的原因或者怎样发现的。", "Say why, or how it was found.")
	wantOne(&c, Channels, string(v.Channel), "channel", "请选择渠道。", "Choose the channel.")
	return s.onUse(ctx, WithdrawnElsewhere, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: PublicationWithdrawn, detail: v}, l.public(in.At, tx.Now, v.Channel)
	})
}

// daysAhead is how many days after a publication the first lawful day is: thirty full days lie between (Art 14(1)).
const daysAhead = 31

// NoticeFor is the notice of the site as it would be sent to the platform at t, in the name of the use's body.
func (l *Life) NoticeFor(body people.Body, t time.Time) Notice {
	return l.notice(t, body.Name, body.Address, body.Phone)
}

// notice is the text that is made public (documents.md C1.8).
func (l *Life) notice(t time.Time, body, address, phone string) Notice {
	site, use := l.SiteAt(t), l.UseAt(t)
	n := Notice{Site: l.Site.ID, Use: l.Use.ID, Place: site.Words, Direction: site.Direction, Kind: Words(SiteKinds, keyOf(siteKinds, site.Kind)).ZH,
		Violation: use.Violation, Body: body, Contact: strings.TrimSpace(address + " " + phone)}
	if s := l.SeasonAt(t); s != nil {
		n.Kind = n.Kind + "（" + s.words().ZH + "）"
	}
	if site.Point != nil {
		n.Position = fmt.Sprintf("%.6f,%.6f", site.Point.Lon, site.Point.Lat)
	}
	if a := l.latest(t, PlanApproved); a != nil {
		n.Approval = a.Data.(Approval).Number
	}
	n.From = law.DateOf(t).AddDays(daysAhead).String()
	return n
}
