package device

import (
	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Choice is one value of a closed list with its words.
type Choice struct {
	Key   string
	Words law.Words
}

// Places are the classes of place a site may have. The first ten are those where no device may be: the six of Art 15 and what
// its 等 takes in, for which 公共安全视频图像信息系统管理条例第八条 has words of its own.
var Places = []Choice{
	{"hotel_room", law.Words{ZH: "宾馆客房", EN: "hotel room"}},
	{"dormitory", law.Words{ZH: "公共宿舍", EN: "shared dormitory"}},
	{"public_bath", law.Words{ZH: "公共浴室", EN: "public bath"}},
	{"changing_room", law.Words{ZH: "更衣室", EN: "changing room"}},
	{"toilet", law.Words{ZH: "卫生间", EN: "toilet"}},
	{"nursing_room", law.Words{ZH: "公共母婴室", EN: "public nursing room"}},
	{"other_private", law.Words{ZH: "其他涉及公民个人隐私的场所", EN: "other place of personal privacy"}},
	{"private_box", law.Words{ZH: "包间", EN: "private room of a restaurant or club"}},
	{"fitting_room", law.Words{ZH: "试衣间", EN: "fitting room"}},
	{"rest_room", law.Words{ZH: "休息室", EN: "rest room"}},
	{"road", law.Words{ZH: "道路", EN: "road"}},
	{"public_place", law.Words{ZH: "广场、公园等公共场所", EN: "square, park or other public place"}},
	{"building_site", law.Words{ZH: "施工工地", EN: "building site"}},
	{"works", law.Words{ZH: "生产经营场所", EN: "works and business premises"}},
	{"waters", law.Words{ZH: "江河、湖泊、海域", EN: "river, lake or sea"}},
	{"open_land", law.Words{ZH: "山林、田地等开阔地", EN: "forest, field or other open land"}},
}

// Carriers are what may carry an unmanned mobile device (Art 16).
var Carriers = []Choice{
	{"drone", law.Words{ZH: "民用无人驾驶航空器", EN: "civil unmanned aircraft"}},
	{"unmanned_vehicle", law.Words{ZH: "无人车", EN: "unmanned vehicle"}},
	{"vessel", law.Words{ZH: "船舶", EN: "vessel"}},
}

// SiteKinds are the ways of placing a device (Art 13): at a point, at several points in turn, or on patrol in an area.
var SiteKinds = []Choice{
	{"fixed", law.Words{ZH: "定点监控", EN: "fixed"}},
	{"points", law.Words{ZH: "移动监控点", EN: "mobile, at several points"}},
	{"mobile", law.Words{ZH: "移动巡查区域", EN: "mobile, patrolling an area"}},
}

var (
	carriers = map[string]admissibility.Carrier{"": admissibility.NoCarrier, "drone": admissibility.Drone,
		"unmanned_vehicle": admissibility.UnmannedVehicle, "vessel": admissibility.Vessel}
	siteKinds = map[string]admissibility.SiteKind{"fixed": admissibility.Fixed, "mobile": admissibility.Mobile}
	channels  = map[Channel]admissibility.Channel{Platform: admissibility.Platform, Other: admissibility.Other}
	changes   = map[Change]admissibility.Change{ChangedPlace: admissibility.ChangedPlace, ChangedAim: admissibility.ChangedAim,
		ChangedModel: admissibility.ChangedModel, ChangedViolation: admissibility.ChangedViolation}
)

// Instrument says whether a device is a measuring instrument (计量器具); empty: not decided.
type Instrument string

// What the technical review may decide.
const (
	IsInstrument  Instrument = "yes"
	NotInstrument Instrument = "no"
	NoRule        Instrument = "no_rule" // one for which no verification rule exists
)

// Instruments are the answers with their words.
var Instruments = []Choice{
	{string(IsInstrument), law.Words{ZH: "属于计量器具，须检定", EN: "a measuring instrument, to be verified"}},
	{string(NotInstrument), law.Words{ZH: "不属于计量器具", EN: "not a measuring instrument"}},
	{string(NoRule), law.Words{ZH: "属于计量器具，但没有检定规程", EN: "a measuring instrument without verification rule"}},
}

func (i Instrument) judged() admissibility.Instrument {
	return map[Instrument]admissibility.Instrument{IsInstrument: admissibility.IsInstrument,
		NotInstrument: admissibility.NotInstrument, NoRule: admissibility.NoVerificationRule}[i]
}

// Rank is the rank of a provision in the hierarchy of law. Only laws and administrative regulations can let a penalty rest on
// device records alone (Art 11(1)(三)).
type Rank = statute.Rank

// RankNone says that there is no such provision.
const RankNone Rank = "none"

// RankWords names a rank, also as opinions before there was a statute table had it.
func RankWords(r Rank) law.Words {
	switch r {
	case RankNone:
		return law.Words{ZH: "没有依据", EN: "none"}
	case "rule":
		return law.Words{ZH: "规章", EN: "rule"}
	}
	return r.Words()
}

// Words gives the words of a key in one of the lists above; the key itself when it is in none.
func Words(list []Choice, key string) law.Words {
	for _, c := range list {
		if c.Key == key {
			return c.Words
		}
	}
	return law.Words{ZH: key, EN: key}
}

// IsOneOf tells whether a key is in a list; for where a variable hides in.
func IsOneOf(list []Choice, key string) bool { return in(list, key) }

func in(list []Choice, key string) bool {
	for _, c := range list {
		if c.Key == key {
			return true
		}
	}
	return false
}

func keyOf[V comparable](m map[string]V, v V) string {
	for k, w := range m {
		if w == v {
			return k
		}
	}
	return ""
}

// line joins parts of a result line with a semicolon, leaving out what is empty.
func line(parts ...law.Words) law.Words {
	var out law.Words
	for _, p := range parts {
		if p.ZH == "" {
			continue
		}
		if out.ZH != "" {
			out.ZH += "；"
			out.EN += "; "
		}
		out.ZH += p.ZH
		out.EN += p.EN
	}
	return out
}

func same(s string) law.Words { return law.Words{ZH: s, EN: s} }

// CarrierKey is the key of Carriers that names what carries a device; empty for none.
func CarrierKey(c admissibility.Carrier) string { return keyOf(carriers, c) }
