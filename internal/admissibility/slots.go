package admissibility

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// slot is a place in a sentence that facts fill.
type slot uint8

const (
	_ slot = iota
	slotA
	slotB
	slotALevel
	slotAUntil
	slotAFrom
	slotAFirst
	slotBFirst
	slotAPlan
	slotAAirspace
	slotALive
	slotAOffset
	slotBOffset
	slotAFirmware
	slotBChange
	slotBStop
	slotBSeen
	slotChannel
	slotPublish
	slotWhere
	slotDistance
	slotEdge
	slotTolerance
	slotAccuracy
	slotCitation
	slotRank
	slotPrivate
	slotPlace
	slotFirmware
	slotLimit
	slotReview
	slotCertificateFrom
	slotCertificateUntil
	slotFailed
	slotOpen
)

var slotNames = map[string]slot{
	"a": slotA, "b": slotB, "a.level": slotALevel, "a.until": slotAUntil, "a.from": slotAFrom, "a.first": slotAFirst, "b.first": slotBFirst,
	"a.plan": slotAPlan, "a.airspace": slotAAirspace, "a.live": slotALive, "a.offset": slotAOffset, "b.offset": slotBOffset,
	"a.firmware": slotAFirmware, "b.change": slotBChange, "b.stop": slotBStop, "b.seen": slotBSeen, "channel": slotChannel,
	"publish": slotPublish, "where": slotWhere, "distance": slotDistance, "edge": slotEdge, "tolerance": slotTolerance,
	"accuracy": slotAccuracy, "citation": slotCitation, "rank": slotRank, "private": slotPrivate, "place": slotPlace,
	"firmware": slotFirmware, "limit": slotLimit, "review": slotReview, "certificate.from": slotCertificateFrom,
	"certificate.until": slotCertificateUntil, "failed": slotFailed, "open": slotOpen,
}

// fill appends what the facts say for a slot.
func (k slot) fill(s *speaker, b []byte) []byte {
	switch k {
	case slotA:
		return s.day(b, s.event(0).At)
	case slotB:
		return s.day(b, s.event(1).At)
	case slotBChange:
		return s.say(b, changes[s.event(1).Changed])
	case slotBStop:
		return s.say(b, stopWords(s.event(1)))
	case slotBSeen:
		return s.lastSeen(b, s.event(1))
	case slotBFirst:
		return s.date(b, firstLawful(s.event(1)))
	case slotBOffset:
		return strconv.AppendInt(b, s.event(1).OffsetMS, 10)
	case slotChannel, slotPublish:
		return s.say(b, publishWords(s.rule, k))
	case slotReview:
		return s.instant(b, s.review().At)
	case slotCertificateFrom:
		return s.date(b, s.review().Certificate.From)
	case slotCertificateUntil:
		return s.date(b, s.review().Certificate.Until)
	case slotFailed, slotOpen:
		return s.verdicts(b, k)
	}
	if k <= slotAFirmware {
		return k.fillEvent(s, b, s.event(0))
	}
	return k.fillFacts(s, b)
}

// fillEvent fills the slots of the first event.
func (k slot) fillEvent(s *speaker, b []byte, e *Event) []byte {
	switch k {
	case slotALevel:
		return s.say(b, levels[e.Level])
	case slotAUntil:
		return s.date(b, e.Until.Value)
	case slotAFrom:
		return s.date(b, e.From)
	case slotAFirst:
		return s.date(b, firstLawful(e))
	case slotAPlan:
		return s.period(b, e.PlanFrom, e.PlanUntil)
	case slotAAirspace:
		return s.period(b, e.AirspaceFrom.Value, e.AirspaceUntil.Value)
	case slotALive:
		return s.say(b, liveWords[e.Kind])
	case slotAOffset:
		return strconv.AppendInt(b, e.OffsetMS, 10)
	case slotAFirmware:
		return s.quote(b, e.Firmware.Value)
	}
	return b
}

// fillFacts fills the slots of site, use and capture.
func (k slot) fillFacts(s *speaker, b []byte) []byte {
	f := s.facts
	switch k {
	case slotWhere:
		return s.where(b)
	case slotDistance:
		position, accuracy := s.position()
		return length(b, geo.Distance(position, f.Site.Point.Value), f.Site.ToleranceM, f.Site.ToleranceM+accuracy)
	case slotEdge:
		_, edge := geo.Within(f.Capture.Position.Value, f.Site.Area)
		return length(b, edge, geo.OnTheEdge, f.Capture.AccuracyM)
	case slotTolerance:
		return metres(b, f.Site.ToleranceM)
	case slotAccuracy:
		_, accuracy := s.position()
		return metres(b, accuracy)
	case slotCitation:
		return s.quote(b, f.Use.SoleBasis.Value.Citation)
	case slotRank:
		return s.rank(b, f.Use.SoleBasis.Value.Rank)
	case slotPrivate:
		return s.say(b, privatePlaces[f.Site.Place.Value])
	case slotPlace:
		return s.quote(b, f.Site.Place.Value)
	case slotFirmware:
		return s.quote(b, f.Capture.Firmware.Value)
	case slotLimit:
		return strconv.AppendInt(b, f.Use.ClockLimitMS, 10)
	}
	return b
}

// firstLawful is the first day on which a use counted from an event is lawful (Art 14(1)).
func firstLawful(e *Event) law.Date { return e.At.Date().AddDays(fullDays + 1) }

var levels = [...]law.Words{Province: {ZH: "省级", EN: "provincial"}, City: {ZH: "市级", EN: "city"}, County: {ZH: "县级", EN: "county"}}

var changes = [...]law.Words{
	ChangedPlace: {ZH: "移动位置", EN: "moved"}, ChangedAim: {ZH: "调整朝向", EN: "re-aimed"},
	ChangedModel: {ZH: "更换型号", EN: "replaced by another model"}, ChangedViolation: {ZH: "改用于其他违法行为", EN: "put to use for another kind of violation"},
}

var liveWords = [kindCount]law.Words{
	Commissioned: {ZH: "正式投入使用", EN: "was put into use"}, Resumed: {ZH: "恢复使用", EN: "was resumed"},
	MaintenanceEnded: {ZH: "检修、维护结束后恢复使用", EN: "was resumed after maintenance"},
}

func stopWords(e *Event) law.Words {
	if e.Kind == MaintenanceStarted {
		return law.Words{ZH: "因没有工单的检修、维护按停止使用处理", EN: "maintenance began without a work order, which counts as a stop"}
	}
	return law.Words{ZH: "停止使用", EN: "the site was stopped"}
}

func publishWords(rule string, k slot) law.Words {
	platform := rule == "A14.1b"
	switch {
	case k == slotChannel && platform:
		return law.Words{ZH: "平台", EN: "publication on the platform"}
	case k == slotChannel:
		return law.Words{ZH: "其他方式", EN: "publication in another way"}
	case platform:
		return law.Words{ZH: "公示"}
	}
	return law.Words{ZH: "公布"}
}

func (s *speaker) lastSeen(b []byte, e *Event) []byte {
	if !e.LastSeen.Known {
		return s.say(b, law.Words{ZH: "此前最后一次看到的时间没有记录", EN: "when it was last seen is not on record"})
	}
	b = s.say(b, law.Words{ZH: "此前最后一次看到是", EN: "it was last seen on "})
	return s.instant(b, e.LastSeen.Value)
}

// review gives the review, or an empty one where the sentence belongs to another set of facts.
func (s *speaker) review() *Review {
	if s.facts.Review == nil {
		return &Review{}
	}
	return s.facts.Review
}

// verdicts lists what the reviewer denied, or left open.
func (s *speaker) verdicts(b []byte, k slot) []byte {
	r, n := s.review(), 0
	for i, v := range [...]Answer{r.True, r.Clear, r.Complete, r.Accurate} {
		if k == slotFailed && v != No || k == slotOpen && v != NoAnswer {
			continue
		}
		if n++; n > 1 {
			b = s.say(b, law.Words{ZH: "、", EN: ", "})
		}
		if k == slotFailed {
			b = s.say(b, law.Words{ZH: "不", EN: "not "})
		}
		b = s.say(b, qualities[i])
	}
	return b
}

var qualities = [...]law.Words{{ZH: "真实", EN: "true"}, {ZH: "清晰", EN: "clear"}, {ZH: "完整", EN: "complete"}, {ZH: "准确", EN: "accurate"}}

// position is where the capture was made, or else the survey that the finding points to, and its error in metres.
func (s *speaker) position() (Point, float64) {
	if s.facts.Capture.Position.Known {
		return s.facts.Capture.Position.Value, s.facts.Capture.AccuracyM
	}
	return s.event(0).Point, 0
}

func (s *speaker) where(b []byte) []byte {
	if s.facts.Capture.Position.Known {
		return s.say(b, law.Words{ZH: "抓拍位置", EN: "The position of the capture"})
	}
	b = s.say(b, law.Words{ZH: "安装时测量的设备位置（", EN: "The position surveyed on installation ("})
	b = s.day(b, s.event(0).At)
	return s.say(b, law.Words{ZH: "）", EN: ")"})
}

func (s *speaker) rank(b []byte, rank string) []byte {
	switch rank {
	case "law":
		return s.say(b, law.Words{ZH: "法律", EN: "law"})
	case "administrative_regulation":
		return s.say(b, law.Words{ZH: "行政法规", EN: "administrative regulation"})
	}
	return s.quote(b, rank)
}

// longestQuote bounds how much of a text from outside stands in a sentence, in characters.
const longestQuote = 60

// quote appends a text from outside in quotation marks, without what is not printable.
func (s *speaker) quote(b []byte, text string) []byte {
	b = append(b, "“"...)
	if strings.TrimFunc(text, isBlank) == "" {
		b = s.say(b, law.Words{ZH: "空", EN: "empty"})
	}
	n := 0
	for _, r := range text {
		if n++; n > longestQuote {
			b = append(b, "…"...)
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, "”"...)
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// metres appends a length as it was given.
func metres(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }

// length appends a measured length with as few decimals as keep it on its side of the limits it is compared with.
func length(b []byte, v float64, limits ...float64) []byte {
	for decimals := 1; decimals < 9; decimals++ {
		scale := math.Pow10(decimals)
		shown, same := math.Round(v*scale)/scale, true
		for _, limit := range limits {
			same = same && (shown > limit) == (v > limit)
		}
		if same {
			return strconv.AppendFloat(b, shown, 'f', -1, 64)
		}
	}
	return metres(b, v)
}

// day appends the date of an instant, with the hour when it is the day of the capture: then the date alone says too little.
func (s *speaker) day(b []byte, i Instant) []byte {
	if i.Date() == s.facts.Capture.At.Date() {
		return s.instant(b, i)
	}
	return s.date(b, i.Date())
}

func (s *speaker) period(b []byte, from, until Instant) []byte {
	b = s.instant(b, from)
	b = s.say(b, law.Words{ZH: "至", EN: " to "})
	return s.instant(b, until)
}

// instant appends date and time in Beijing. A capture's sentences stand in its receipt and give the fraction where there is
// one; those of a use are only read, and what was recorded one after another within a second needs no more than the second.
func (s *speaker) instant(b []byte, i Instant) []byte {
	b = s.date(b, i.Date())
	if s.english {
		b = append(b, ' ')
	}
	if s.purpose != ofCapture {
		return i.Time().AppendFormat(b, time.TimeOnly)
	}
	return i.Time().AppendFormat(b, "15:04:05.999999")
}

// date appends 2025年8月1日 or 1 August 2025.
func (s *speaker) date(b []byte, d law.Date) []byte {
	year, month, day := civil(d)
	if s.english {
		b = append(strconv.AppendInt(b, int64(day), 10), ' ')
		b = append(append(b, month.String()...), ' ')
		return strconv.AppendInt(b, int64(year), 10)
	}
	b = append(strconv.AppendInt(b, int64(year), 10), "年"...)
	b = append(strconv.AppendInt(b, int64(month), 10), "月"...)
	return append(strconv.AppendInt(b, int64(day), 10), "日"...)
}

// civil gives year, month and day. A receipt names some twenty dates, and package time takes ten times as long for each.
func civil(d law.Date) (year int, month time.Month, day int) {
	const perEra, toEra = 146097, 719468 // days in 400 years, and from 0000-03-01 to 1970-01-01
	days := int(d) + toEra
	era := days / perEra
	if days < 0 {
		era = (days - perEra + 1) / perEra
	}
	days -= era * perEra
	yearOfEra := (days - days/1460 + days/36524 - days/(perEra-1)) / 365
	days -= 365*yearOfEra + yearOfEra/4 - yearOfEra/100
	fromMarch := (5*days + 2) / 153
	day = days - (153*fromMarch+2)/5 + 1
	year = yearOfEra + era*400
	if fromMarch >= 10 {
		return year + 1, time.Month(fromMarch - 9), day
	}
	return year, time.Month(fromMarch + 3), day
}
