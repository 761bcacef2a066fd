package office

import (
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/conformity"
	"yuanjian/internal/device"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The two reviews of Art 11 and 12 as guided forms: what they ask depends on the use, on the statute table, and on what sources
// of its field add.

// asked is what the form of a step depends on beside the step itself.
type asked struct {
	life         *device.Life
	day          law.Date
	table        statute.Table
	items        []statute.Item
	further      []device.Life // the further sites of a plan
	institutions []entrust.Institution
}

// prepare loads what the form of a step depends on, and gives the step its fields.
func (o *Office) prepare(c *web.Context, s *deviceStep, l *device.Life) error {
	if s.more == nil {
		return nil
	}
	a := asked{life: l, day: law.DateOf(o.now(c))}
	var err error
	if a.table, err = statute.Load(c.Ctx(), o.reader(), c.Actor.Book); err != nil {
		return err
	}
	if s.review != "" {
		if a.items, err = statute.ItemsOn(c.Ctx(), o.reader(), c.Actor.Book, l.Use.Field, s.review, a.day); err != nil {
			return err
		}
	}
	if a.institutions, err = entrust.Institutions(c.Ctx(), o.reader(), c.Actor.Book); err != nil {
		return err
	}
	if s.sites {
		if err = o.chooseSites(c, &a); err != nil {
			return err
		}
	}
	s.asked, s.fields = a, s.more(&a)
	return nil
}

// said gives a field its own words instead of a text by key.
func (f stepField) said(w law.Words) stepField { f.words = w; return f }

// noProvision is the choice that there is no provision.
const noProvision = "none"

// provisions are the sources of law in force with their provisions, highest rank first.
func (a *asked) provisions() []device.Choice {
	out := []device.Choice{{Key: noProvision, Words: law.Words{ZH: "没有法律、行政法规的规定，不能单独定案", EN: "there is no such provision: not a sole basis"}}}
	for _, e := range a.table.Entries {
		if e.Rank.Standard() || !e.InForce(a.day) {
			continue
		}
		w := e.Rank.Words()
		if len(e.Provisions) == 0 {
			out = append(out, device.Choice{Key: statute.Key(e.ID, ""), Words: law.Words{ZH: w.ZH + "　" + e.Name(), EN: w.EN + ": " + e.Name()}})
		}
		for _, p := range e.Provisions {
			if p.InForce(a.day) {
				out = append(out, device.Choice{Key: statute.Key(e.ID, p.Article), Words: law.Words{ZH: w.ZH + "　" + e.Cite(p.Article), EN: w.EN + ": " + e.Cite(p.Article)}})
			}
		}
	}
	return out
}

// standards are all standards, also those that were withdrawn: to choose one of them needs a reason.
func (a *asked) standards() []device.Choice {
	var out []device.Choice
	for _, e := range a.table.Entries {
		if !e.Rank.Standard() || e.RetractedAt != nil {
			continue
		}
		w := law.Words{ZH: e.Rank.Words().ZH + "　" + e.Name(), EN: e.Rank.Words().EN + ": " + e.Name()}
		if !e.InForce(a.day) {
			w.ZH, w.EN = w.ZH+"（已废止，须说明理由）", w.EN+" (withdrawn: say why)"
		} else if !e.Rank.Counts() {
			w.ZH, w.EN = w.ZH+"（不作为符合标准的依据）", w.EN+" (does not count)"
		}
		out = append(out, device.Choice{Key: e.ID, Words: w})
	}
	return out
}

func (a *asked) institutionChoices() []device.Choice {
	var out []device.Choice
	for _, i := range a.institutions {
		out = append(out, device.Choice{Key: i.ID, Words: law.Words{ZH: i.Name, EN: i.Name}})
	}
	return out
}

func classChoices() []device.Choice {
	var out []device.Choice
	for _, x := range entrust.Classes {
		out = append(out, device.Choice{Key: string(x.Key), Words: x.Words})
	}
	return out
}

// itemFields ask what sources of the field add to a review or plan.
func (a *asked) itemFields() []stepField {
	var out []stepField
	for _, i := range a.items {
		cited := law.Words{ZH: i.Text.ZH + "（" + i.Citation + "）", EN: i.Text.In("en") + " (" + i.Citation + ")"}
		out = append(out, passOrNot("itempass_"+i.ID).said(cited), area("item_"+i.ID).called("item_opinion"))
	}
	return out
}

func (f *stepForm) answered() []device.Answered {
	var out []device.Answered
	for _, i := range f.asked.items {
		out = append(out, device.Answered{Item: i.ID, Pass: f.yes("itempass_" + i.ID), Reason: f.text("item_" + i.ID)})
	}
	return out
}

func legalFields(a *asked) []stepField {
	out := []stepField{heading("item1")}
	for _, p := range a.life.Prohibitions() {
		cite, err := a.table.Cite(p.Provision, a.day, "", "")
		words := p.Words
		if err == nil {
			words = law.Words{ZH: words.ZH + "（" + cite.Citation + "）", EN: words.EN + " (" + cite.Citation + ")"}
		}
		out = append(out, stepField{name: "prohibition_" + p.Key, kind: "radios", choices: device.Answers, words: words},
			line("prohibition_"+p.Key+"_reason").called("prohibition_reason").maybe())
	}
	out = append(out, passOrNot("necessary_pass"), area("necessary").called("necessary_opinion"),
		heading("item2"), digits("sign_distance_m").maybe(), passOrNot("place_pass"), area("place").called("place_opinion"),
		heading("item3"), pick("provision", a.provisions()), area("sole_basis"), heading("item4"))
	out = append(out, a.itemFields()...)
	return append(out, passOrNot("other_pass"), area("other"), heading("result"), passOrNot("pass"), area("conditions").maybe())
}

func legalReview(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
	basis := device.BasisFound{Provision: in.text("provision"), Reason: in.text("sole_basis")}
	in.Want(basis.Provision != "", "provision", "请选择依据；没有的，选“没有”。", "Choose the provision; where there is none, say so.")
	basis.Sole = basis.Provision != noProvision && basis.Provision != ""
	o := device.LegalOpinion{Necessary: in.item("necessary_pass", "necessary"), Place: in.item("place_pass", "place"), SoleBasis: basis,
		Other: in.item("other_pass", "other"), Pass: in.yes("pass"), Items: in.answered(), Prefilled: in.prefilled(), Conditions: in.text("conditions")}
	if m := in.OptionalNumber("sign_distance_m", 0.5, 99_999); m != nil {
		n := int64(*m + 0.5)
		o.SignDistanceM = &n
	}
	for _, p := range in.asked.life.Prohibitions() {
		o.Prohibitions = append(o.Prohibitions, device.Checked{Key: p.Key, Answer: device.Answer(in.one("prohibition_"+p.Key, device.Answers)), Reason: in.text("prohibition_" + p.Key + "_reason")})
	}
	return s.ReviewLegally(x, by, on, o)
}

// standardRows is how many standards a form offers at once.
const standardRows = 4

func technicalFields(a *asked) []stepField {
	out := []stepField{heading("item1"), pick("class", classChoices()), passOrNot("quality_pass"), area("quality"), line("quality_number").maybe(), line("quality_issuer").maybe(),
		line("quality_model").maybe(), line("quality_serial").maybe(), line("quality_batch").maybe(), line("device_batch").maybe(),
		heading("item2"), digits("clock_error_ms")}
	for _, k := range device.FigureKinds {
		bound := law.Words{ZH: k.Words.ZH + "：要求不低于", EN: k.Words.EN + ": at least"}
		if k.AtMost {
			bound = law.Words{ZH: k.Words.ZH + "：要求不超过", EN: k.Words.EN + ": at most"}
		}
		out = append(out, digits("figure_"+k.Key).said(law.Words{ZH: k.Words.ZH + "：实测", EN: k.Words.EN + ": measured"}).maybe(), digits("limit_"+k.Key).said(bound).maybe())
	}
	out = append(out, passOrNot("performance_pass"), area("performance"), heading("item3"))
	standards := a.standards()
	for i := 1; i <= standardRows; i++ {
		n := func(zh, en string) law.Words {
			return law.Words{ZH: fmt.Sprintf("%s %d", zh, i), EN: fmt.Sprintf("%s %d", en, i)}
		}
		out = append(out, pick(fmt.Sprintf("standard_%d", i), standards).said(n("标准", "Standard")).maybe(), line(fmt.Sprintf("clause_%d", i)).said(n("核对的条款", "Clauses of standard")).maybe(),
			line(fmt.Sprintf("withdrawn_%d", i)).said(n("用已废止版本的理由", "Why a withdrawn version of standard")).maybe())
	}
	out = append(out, passOrNot("standards_pass"), area("standards"), heading("item4"))
	out = append(out, a.itemFields()...)
	return append(out, passOrNot("other_pass"), area("other"), heading("software"), line("firmware"), photo("conformity").maybe(), pick("instrument", device.Instruments), area("instrument_reason"),
		heading("entrusted"), pick("institution", a.institutionChoices()).maybe(), area("conclusion").called("own_conclusion").maybe(), area("institution_reason").maybe(),
		heading("result"), passOrNot("pass"))
}

func technicalReview(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
	o := device.TechnicalOpinion{
		Quality: device.QualityProof{Pass: in.yes("quality_pass"), Number: in.text("quality_number"), Issuer: in.text("quality_issuer"), Model: in.text("quality_model"),
			Serial: in.text("quality_serial"), Batch: in.text("quality_batch"), DeviceBatch: in.text("device_batch"), Reason: in.text("quality")},
		Performance: device.Performance{Pass: in.yes("performance_pass"), ClockErrorMS: in.Int("clock_error_ms", 0, 3_600_000), Reason: in.text("performance"), Figures: in.tested()},
		Standards:   in.item("standards_pass", "standards"), Other: in.item("other_pass", "other"), Pass: in.yes("pass"), Firmware: in.text("firmware"), Class: entrust.Class(in.text("class")),
		Instrument: device.Instrument(in.text("instrument")), InstrumentReason: in.text("instrument_reason"), Cited: in.cited(), Items: in.answered(), Conclusion: in.text("conclusion"), Prefilled: in.prefilled()}
	id, reason := in.text("institution"), in.text("institution_reason")
	in.Want(id != "" || reason == "", "institution_reason", "没有委托机构的不填。", "Leave it empty where none was entrusted.")
	if id != "" {
		o.Institution = &device.Institution{ID: id, Reason: reason}
	}
	if up := in.OptionalFile("conformity", conformity.Most); up != nil {
		o.Report = up.Body
	}
	return s.ReviewTechnically(x, by, on, o)
}

func (f *stepForm) tested() []device.Figure {
	var out []device.Figure
	for _, k := range device.FigureKinds {
		measured, limit := f.OptionalNumber("figure_"+k.Key, 0, k.Most), f.OptionalNumber("limit_"+k.Key, 0, k.Most)
		if measured == nil && limit == nil {
			continue
		}
		f.Want(measured != nil, "figure_"+k.Key, "请填写实测值，没有测试的两项都不填。", "Give what was measured, or leave both empty.")
		f.Want(limit != nil, "limit_"+k.Key, "请填写要求值，没有测试的两项都不填。", "Give what is wanted, or leave both empty.")
		if measured != nil && limit != nil {
			out = append(out, device.Figure{Key: k.Key, Measured: *measured, Limit: *limit})
		}
	}
	return out
}

func (f *stepForm) cited() []device.Standard {
	var out []device.Standard
	for i := 1; i <= standardRows; i++ {
		x := device.Standard{Statute: f.text(fmt.Sprintf("standard_%d", i)), Clause: f.text(fmt.Sprintf("clause_%d", i)), Reason: f.text(fmt.Sprintf("withdrawn_%d", i))}
		if x.Statute != "" {
			out = append(out, x)
			continue
		}
		f.Want(x.Clause == "" && x.Reason == "", fmt.Sprintf("standard_%d", i), "请选择标准。", "Choose the standard.")
	}
	return out
}

// beside puts into the groups of a form what who fills it in looks at.
func (o *Office) beside(c *web.Context, s *deviceStep, l *device.Life, groups []FieldGroup) error {
	if err := o.besideReview(c, s, groups); err != nil {
		return err
	}
	for _, f := range slices.Backward(l.Facts) {
		if a, ok := f.Data.(device.Approval); ok && f.RetractedAt == nil && s.review != "" && a.Conditions != "" {
			groups[0].Warnings = append(groups[0].Warnings, c.T("steps.conditions", a.Number, a.Conditions))
			break
		}
	}
	if !s.like {
		return nil
	}
	same, err := l.SimilarAnswers(c.Ctx(), o.reader(), o.now(c))
	if err != nil {
		return err
	}
	for _, x := range same {
		groups[0].Warnings = append(groups[0].Warnings, c.T("steps.similar", c.Words(x.Principle), x.Site))
	}
	return nil
}

// besideReview puts into the groups of a review what its reviewer looks at: facts, and photographs of the sign.
func (o *Office) besideReview(c *web.Context, s *deviceStep, groups []FieldGroup) (err error) {
	a := &s.asked
	if s.review == "" || a.life == nil {
		return nil
	}
	l, now := a.life, o.now(c)
	site, d := l.SiteAt(now), l.DeviceAt(now)
	for i := range groups {
		g := &groups[i]
		switch g.key {
		case "item1":
			if s.review == statute.TechnicalReview {
				g.Facts = ui.Facts{{Key: c.T("devices.f.maker"), Value: ui.Text(d.Maker)}, {Key: c.T("devices.f.model"), Value: ui.Text(d.Model)}, {Key: c.T("devices.f.serial"), Value: ui.Text(d.Serial)}}
			}
		case "item2":
			if s.review == statute.LegalReview {
				g.Facts = ui.Facts{{Key: c.T("steps.f.place"), Value: ui.Text(c.Words(device.Words(device.Places, site.Place)))}, {Key: c.T("steps.notice.place"), Value: ui.Text(site.Words)}}
				if g.Pictures, err = o.signPictures(c, l, now); err != nil {
					return err
				}
			}
		case "item4", "field_items":
			if len(a.items) == 0 {
				g.Note = c.T("steps.items.none", c.Words(people.Fields[l.Use.Field]))
			} else {
				g.Note = c.T("steps.items.some", c.Words(people.Fields[l.Use.Field]))
			}
		}
	}
	return nil
}

// Picture is a photograph beside a form: what it shows is its caption.
type Picture struct{ URL, Alt, Shows string }

// shownBy says what a photograph of a sign shows and when it was taken: by day, by night, as one approaches.
func shownBy(c *web.Context, s device.Sign, digest string) string {
	for _, v := range s.Views {
		if v.Digest == digest {
			return c.Words(device.Words(device.SignShows, v.Shows)) + " " + ui.Moment(c.Lang(), v.At)
		}
	}
	return c.T("steps.sign.unsaid")
}

// signPictures are the photographs of the sign as it had last been placed at an instant.
func (o *Office) signPictures(c *web.Context, l *device.Life, at time.Time) ([]Picture, error) {
	for _, f := range slices.Backward(l.Facts) {
		if f.Event != device.SignPlaced || f.RetractedAt != nil || f.At.After(at) {
			continue
		}
		photographs, err := device.PicturesOf(c.Ctx(), o.reader(), l.Book, f.ID)
		var out []Picture
		for _, d := range photographs {
			out = append(out, Picture{"/documents/" + d.Digest, c.T("steps.sign.alt", ui.Moment(c.Lang(), f.At)), shownBy(c, f.Data.(device.Sign), d.Digest)})
		}
		return out, err
	}
	return nil, nil
}
