package admissibility

import (
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// Invalid says what is wrong with a facts document, and where.
type Invalid = strictjson.Invalid

// Parse reads a facts document (admissibility contract, "Facts"). The error is an *Invalid and names the first thing that
// is wrong, in the order of the document; what concerns the whole of it comes last.
func Parse(doc []byte) (Facts, error) {
	r := strictjson.Read(doc)
	f := Facts{
		Use:  Use{ClockLimitMS: DefaultClockLimitMS},
		Site: Site{ToleranceM: DefaultToleranceM},
	}
	strictjson.Object(r, factsFields, &f)
	r.End()
	checkTogether(r, &f, len(doc))
	if err := r.Err(); err != nil {
		return Facts{}, err
	}
	return f, nil
}

var factsFields = []strictjson.Field[Facts]{
	{Name: "format", Required: true, Read: func(r *strictjson.Reader, _ *Facts) { r.OneOf(FactsFormat) }},
	{Name: "stage", Required: true, Read: func(r *strictjson.Reader, f *Facts) { f.Stage = oneOf[Stage](r, stageWords) }},
	{Name: "use", Required: true, Read: func(r *strictjson.Reader, f *Facts) { strictjson.Object(r, useFields, &f.Use) }},
	{Name: "site", Required: true, Read: func(r *strictjson.Reader, f *Facts) { readSite(r, &f.Site) }},
	{Name: "device", Read: func(r *strictjson.Reader, f *Facts) { strictjson.Object(r, deviceFields, &f.Device) }},
	{Name: "events", Read: func(r *strictjson.Reader, f *Facts) { readEvents(r, f) }},
	{Name: "capture", Required: true, Read: func(r *strictjson.Reader, f *Facts) { strictjson.Object(r, captureFields, &f.Capture) }},
	{Name: "review", Read: func(r *strictjson.Reader, f *Facts) { f.Review = readReview(r) }},
}

var useFields = []strictjson.Field[Use]{
	{Name: "violation", Required: true, Read: func(r *strictjson.Reader, u *Use) { u.Violation = r.AnyText() }},
	{Name: "sole_basis", Read: func(r *strictjson.Reader, u *Use) {
		u.SoleBasis = maybe(r, func(r *strictjson.Reader) (b SoleBasis) { strictjson.Object(r, basisFields, &b); return b })
	}},
	{Name: "clock_limit_ms", Read: func(r *strictjson.Reader, u *Use) {
		u.ClockLimitMS = r.Integer(0, law.Words{ZH: "不小于0的整数", EN: "an integer ≥ 0"})
	}},
}

var basisFields = []strictjson.Field[SoleBasis]{
	{Name: "rank", Required: true, Read: func(r *strictjson.Reader, b *SoleBasis) { b.Rank = r.AnyText() }},
	{Name: "citation", Required: true, Read: func(r *strictjson.Reader, b *SoleBasis) { b.Citation = r.AnyText() }},
}

var siteFields = []strictjson.Field[Site]{
	{Name: "kind", Required: true, Read: func(r *strictjson.Reader, s *Site) { s.Kind = oneOf[SiteKind](r, siteKindWords) }},
	{Name: "carrier", Read: func(r *strictjson.Reader, s *Site) { s.Carrier = oneOfOrNull[Carrier](r, carrierWords) }},
	{Name: "place", Read: func(r *strictjson.Reader, s *Site) { s.Place = maybe(r, (*strictjson.Reader).AnyText) }},
	{Name: "point", Read: func(r *strictjson.Reader, s *Site) { s.Point = maybe(r, readPoint) }},
	{Name: "tolerance_m", Read: func(r *strictjson.Reader, s *Site) { s.ToleranceM = r.Length() }},
	{Name: "area", Read: func(r *strictjson.Reader, s *Site) { s.Area = readRing(r) }},
}

// readSite reads the site and sees to it that a fixed one has no carrier, whichever of the two keys came first.
func readSite(r *strictjson.Reader, s *Site) {
	start := r.Here()
	strictjson.Object(r, siteFields, s)
	if !r.Failed() && s.Kind == Fixed && s.Carrier != NoCarrier {
		r.FailKey(start, "carrier", law.Words{ZH: "null（固定设置地点没有载体）", EN: "null for a fixed site"})
	}
}

var deviceFields = []strictjson.Field[Device]{
	{Name: "instrument", Read: func(r *strictjson.Reader, d *Device) { d.Instrument = oneOfOrNull[Instrument](r, instrumentWords) }},
}

var captureFields = []strictjson.Field[Capture]{
	{Name: "at", Required: true, Read: func(r *strictjson.Reader, c *Capture) { c.At = readCaptureInstant(r) }},
	{Name: "position", Read: func(r *strictjson.Reader, c *Capture) { c.Position = maybe(r, readPoint) }},
	{Name: "accuracy_m", Read: func(r *strictjson.Reader, c *Capture) { c.AccuracyM = r.Length() }},
	{Name: "firmware", Read: func(r *strictjson.Reader, c *Capture) { c.Firmware = readFirmware(r) }},
	{Name: "integrity", Required: true, Read: func(r *strictjson.Reader, c *Capture) { c.Integrity = oneOf[Integrity](r, integrityWords) }},
}

// readCaptureInstant reads t. Before 2021-07-15 no law spoke of devices in this way, so there is nothing to judge by; and
// a receipt must be able to write t in +08:00.
func readCaptureInstant(r *strictjson.Reader) Instant {
	from := r.Here()
	t := readInstant(r)
	switch {
	case t.Date() < law.PenaltyLawInForce:
		r.FailAt(from, law.Words{ZH: "2021年7月15日（含当日，北京时间）以后的时刻", EN: "an instant on or after 2021-07-15 in Beijing"})
	case t > lastOfBeijing:
		r.FailAt(from, law.Words{ZH: "不晚于北京时间9999年底的时刻", EN: "an instant not after the year 9999 in Beijing"})
	}
	return t
}

var notEmptyText = law.Words{ZH: "非空文本或者null", EN: "text that is not empty, or null"}

func readFirmware(r *strictjson.Reader) Maybe[string] {
	if r.Null() {
		return Maybe[string]{}
	}
	from := r.Here()
	s := string(r.Text(notEmptyText))
	if s == "" {
		r.FailAt(from, notEmptyText)
	}
	return Some(s)
}

var reviewFields = []strictjson.Field[Review]{
	{Name: "at", Required: true, Read: func(r *strictjson.Reader, v *Review) { v.At = readInstant(r) }},
	{Name: "certificate", Required: true, Read: func(r *strictjson.Reader, v *Review) { strictjson.Object(r, certificateFields, &v.Certificate) }},
	{Name: "true", Required: true, Read: func(r *strictjson.Reader, v *Review) { v.True = oneOfOrNull[Answer](r, answerWords) }},
	{Name: "clear", Required: true, Read: func(r *strictjson.Reader, v *Review) { v.Clear = oneOfOrNull[Answer](r, answerWords) }},
	{Name: "complete", Required: true, Read: func(r *strictjson.Reader, v *Review) { v.Complete = oneOfOrNull[Answer](r, answerWords) }},
	{Name: "accurate", Required: true, Read: func(r *strictjson.Reader, v *Review) { v.Accurate = oneOfOrNull[Answer](r, answerWords) }},
}

var certificateFields = []strictjson.Field[Certificate]{
	{Name: "from", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.From = r.Date() }},
	{Name: "until", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.Until = r.Date() }},
	{Name: "same_body", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.SameBody = r.Boolean() }},
	{Name: "field", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.Field = r.Boolean() }},
	{Name: "suspended", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.Suspended = r.Boolean() }},
	{Name: "mandate", Required: true, Read: func(r *strictjson.Reader, c *Certificate) { c.Mandate = readAnswer(r) }},
}

func readReview(r *strictjson.Reader) *Review {
	if r.Null() {
		return nil
	}
	v := new(Review)
	strictjson.Object(r, reviewFields, v)
	return v
}

// checkTogether sees to what no single object of a document of so many bytes can say.
func checkTogether(r *strictjson.Reader, f *Facts, end int) {
	if r.Failed() || f.Review == nil || f.Review.At >= f.Capture.At {
		return
	}
	r.Enter("review")
	r.FailKey(end, "at", law.Words{
		ZH: "不早于抓拍时刻" + f.Capture.At.String() + "的时刻",
		EN: "an instant not before that of the capture, " + f.Capture.At.String(),
	})
	r.Leave()
}
