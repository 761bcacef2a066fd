package admissibility

import (
	"yuanjian/internal/law"
)

// Parse reads a facts document (admissibility contract, "Facts"). The error is an *Invalid and names the first thing that
// is wrong, in the order of the document; what concerns the whole of it comes last.
func Parse(doc []byte) (Facts, error) {
	r := &reader{text: doc, way: make([]step, 0, 8)}
	f := Facts{
		Use:  Use{ClockLimitMS: DefaultClockLimitMS},
		Site: Site{ToleranceM: DefaultToleranceM},
	}
	object(r, factsFields, &f)
	if r.next(); r.at < len(r.text) {
		r.expect(law.Words{ZH: "文件在此结束", EN: "the end of the document"})
	}
	checkTogether(r, &f)
	if r.failed() {
		return Facts{}, r.err
	}
	return f, nil
}

var factsFields = []field[Facts]{
	{"format", true, func(r *reader, _ *Facts) { oneOf[uint8](r, []string{FactsFormat}) }},
	{"stage", true, func(r *reader, f *Facts) { f.Stage = oneOf[Stage](r, stageWords) }},
	{"use", true, func(r *reader, f *Facts) { object(r, useFields, &f.Use) }},
	{"site", true, func(r *reader, f *Facts) { readSite(r, &f.Site) }},
	{"device", false, func(r *reader, f *Facts) { object(r, deviceFields, &f.Device) }},
	{"events", false, func(r *reader, f *Facts) { readEvents(r, f) }},
	{"capture", true, func(r *reader, f *Facts) { object(r, captureFields, &f.Capture) }},
	{"review", false, func(r *reader, f *Facts) { f.Review = readReview(r) }},
}

var useFields = []field[Use]{
	{"violation", true, func(r *reader, u *Use) { u.Violation = r.anyText() }},
	{"sole_basis", false, func(r *reader, u *Use) {
		u.SoleBasis = maybe(r, func(r *reader) (b SoleBasis) { object(r, basisFields, &b); return b })
	}},
	{"clock_limit_ms", false, func(r *reader, u *Use) {
		u.ClockLimitMS = r.integer(0, law.Words{ZH: "不小于0的整数", EN: "an integer ≥ 0"})
	}},
}

var basisFields = []field[SoleBasis]{
	{"rank", true, func(r *reader, b *SoleBasis) { b.Rank = r.anyText() }},
	{"citation", true, func(r *reader, b *SoleBasis) { b.Citation = r.anyText() }},
}

var siteFields = []field[Site]{
	{"kind", true, func(r *reader, s *Site) { s.Kind = oneOf[SiteKind](r, siteKindWords) }},
	{"carrier", false, func(r *reader, s *Site) { s.Carrier = oneOfOrNull[Carrier](r, carrierWords) }},
	{"place", false, func(r *reader, s *Site) { s.Place = maybe(r, (*reader).anyText) }},
	{"point", false, func(r *reader, s *Site) { s.Point = maybe(r, (*reader).point) }},
	{"tolerance_m", false, func(r *reader, s *Site) { s.ToleranceM = r.length() }},
	{"area", false, func(r *reader, s *Site) { s.Area = readRing(r) }},
}

// readSite reads the site and sees to it that a fixed one has no carrier, whichever of the two keys came first.
func readSite(r *reader, s *Site) {
	r.next()
	start := r.at
	object(r, siteFields, s)
	if !r.failed() && s.Kind == Fixed && s.Carrier != NoCarrier {
		r.failKey(start, "carrier", law.Words{ZH: "固定设置地点的carrier为null", EN: "null for a fixed site"})
	}
}

var deviceFields = []field[Device]{
	{"instrument", false, func(r *reader, d *Device) { d.Instrument = oneOfOrNull[Instrument](r, instrumentWords) }},
}

var captureFields = []field[Capture]{
	{"at", true, func(r *reader, c *Capture) { c.At = readCaptureInstant(r) }},
	{"position", false, func(r *reader, c *Capture) { c.Position = maybe(r, (*reader).point) }},
	{"accuracy_m", false, func(r *reader, c *Capture) { c.AccuracyM = r.length() }},
	{"firmware", false, func(r *reader, c *Capture) { c.Firmware = readFirmware(r) }},
	{"integrity", true, func(r *reader, c *Capture) { c.Integrity = oneOf[Integrity](r, integrityWords) }},
}

// readCaptureInstant reads t. Before 2021-07-15 no law spoke of devices in this way, so there is nothing to judge by.
func readCaptureInstant(r *reader) Instant {
	r.next()
	from := r.at
	t := r.instant()
	if !r.failed() && t.Date() < law.PenaltyLawInForce {
		r.failAt(from, law.Words{ZH: "2021年7月15日（含当日，北京时间）以后的时刻", EN: "an instant on or after 2021-07-15 in Beijing"})
	}
	return t
}

func readFirmware(r *reader) Maybe[string] {
	if r.null() {
		return Maybe[string]{}
	}
	r.next()
	from := r.at
	s := string(r.textOf(notEmptyText))
	if s == "" {
		r.failAt(from, notEmptyText)
	}
	return Some(s)
}

var reviewFields = []field[Review]{
	{"at", true, func(r *reader, v *Review) { v.At = r.instant() }},
	{"certificate", true, func(r *reader, v *Review) { object(r, certificateFields, &v.Certificate) }},
	{"true", true, func(r *reader, v *Review) { v.True = oneOfOrNull[Answer](r, answerWords) }},
	{"clear", true, func(r *reader, v *Review) { v.Clear = oneOfOrNull[Answer](r, answerWords) }},
	{"complete", true, func(r *reader, v *Review) { v.Complete = oneOfOrNull[Answer](r, answerWords) }},
	{"accurate", true, func(r *reader, v *Review) { v.Accurate = oneOfOrNull[Answer](r, answerWords) }},
}

var certificateFields = []field[Certificate]{
	{"from", true, func(r *reader, c *Certificate) { c.From = r.date() }},
	{"until", true, func(r *reader, c *Certificate) { c.Until = r.date() }},
	{"same_body", true, func(r *reader, c *Certificate) { c.SameBody = r.boolean() }},
	{"field", true, func(r *reader, c *Certificate) { c.Field = r.boolean() }},
	{"suspended", true, func(r *reader, c *Certificate) { c.Suspended = r.boolean() }},
	{"mandate", true, func(r *reader, c *Certificate) { c.Mandate = r.answer() }},
}

func readReview(r *reader) *Review {
	if r.null() {
		return nil
	}
	v := new(Review)
	object(r, reviewFields, v)
	return v
}

// checkTogether sees to what no single object can say.
func checkTogether(r *reader, f *Facts) {
	if r.failed() || f.Review == nil || f.Review.At >= f.Capture.At {
		return
	}
	r.enter("review")
	r.failKey(len(r.text), "at", law.Words{
		ZH: "不早于抓拍时刻" + f.Capture.At.String() + "的时刻",
		EN: "an instant not before that of the capture, " + f.Capture.At.String(),
	})
	r.leave()
}
