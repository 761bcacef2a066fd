package enrol

import (
	"io"
	"slices"
	"strings"

	"yuanjian/internal/csvout"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
)

// Column is one column of a list.
type Column struct {
	Key    string
	Title  string // heading, in Chinese, as in every template
	EN     string // for English pages
	Need   bool   // the file must have it
	Note   string // what belongs there
	Sample string
	Values []Value // the only values that may stand there; none: anything
	Wide   bool
}

// Value is a value of a closed list, by the words that people write.
type Value struct {
	Key   string
	Words law.Words
}

func of(words map[string]law.Words, order ...string) []Value {
	out := make([]Value, len(order))
	for i, k := range order {
		out[i] = Value{k, words[k]}
	}
	return out
}

func ofChoices(all []device.Choice) []Value {
	out := make([]Value, len(all))
	for i, c := range all {
		out[i] = Value(c)
	}
	return out
}

const dateNote = "日期，如2026-06-03"

var fieldValues = of(people.Fields, "traffic", "transport", "urban", "ecology", "emergency", "market", "justice")

var bodyColumns = []Column{
	{Key: "name", Title: "单位全称", EN: "Full name", Need: true, Wide: true, Note: "必填，与机构职能规定或者登记证书一致", Sample: "云水市青岚区交通运输局"},
	{Key: "credit_code", Title: "统一社会信用代码", EN: "Credit code", Note: "18位（GB 32100），可以不填", Sample: "91350100M000100Y43"},
	{Key: "kind", Title: "类型", EN: "Kind", Need: true, Note: "必填，下列之一", Sample: "行政执法部门", Values: of(people.BodyKinds, "government", "department", "empowered", "delegated")},
	{Key: "level", Title: "层级", EN: "Level", Need: true, Note: "必填，下列之一", Sample: "县级", Values: of(people.BodyLevels, "province", "city", "county", "town")},
	{Key: "region", Title: "行政区划代码", EN: "Division code", Need: true, Note: "必填，6位（GB/T 2260），如440605", Sample: "440605"},
	{Key: "fields", Title: "执法领域", EN: "Fields of enforcement", Need: true, Wide: true, Note: "必填，几个领域用顿号分开，如：城市管理、交通运输", Sample: "交通运输", Values: fieldValues},
	{Key: "address", Title: "地址", EN: "Address", Wide: true, Note: "印在文书上，供当事人联系", Sample: "测试路1号"},
	{Key: "phone", Title: "电话", EN: "Phone", Note: "区号-号码，如0757-12345678", Sample: "0757-12345678"},
}

var personKinds = []Value{{"officer", law.Words{ZH: "行政执法人员", EN: "officer"}}, {"auxiliary", law.Words{ZH: "执法辅助人员", EN: "auxiliary staff"}}, {"staff", law.Words{ZH: "其他工作人员", EN: "other staff"}}}

// issuers are who issues certificates: one of a ministry counts in its field and follows that ministry's rules on checks.
var issuers = []Value{{"province", law.Words{ZH: "本省", EN: "the province"}}, {"ministry", law.Words{ZH: "国务院部门", EN: "a ministry"}}}

// Lines are kept with their cells in this order: new columns come last, and a line that was kept before has none of them.
var officerColumns = []Column{
	{Key: "name", Title: "姓名", EN: "Name", Need: true, Note: "必填", Sample: "张某某"},
	{Key: "kind", Title: "人员类别", EN: "Kind", Need: true, Note: "必填，下列之一；后两类不持行政执法证件", Sample: "行政执法人员", Values: personKinds},
	{Key: "body", Title: "单位", EN: "Body", Wide: true, Note: "有证件的必填：登记的单位全称或者统一社会信用代码", Sample: "云水市青岚区交通运输局"},
	{Key: "number", Title: "证件编号", EN: "Certificate number", Note: "行政执法证件编号，不能重复；没有证件的不填", Sample: "粤E00000000"},
	{Key: "issuer", Title: "发证机关", EN: "Issuer", Wide: true, Note: "有证件的必填", Sample: "云水市人民政府"},
	{Key: "field", Title: "执法领域", EN: "Field", Note: "有证件的必填，下列之一", Sample: "交通运输", Values: fieldValues},
	{Key: "from", Title: "有效期起", EN: "Valid from", Note: "有证件的必填，" + dateNote, Sample: "2026-01-01"},
	{Key: "until", Title: "有效期止", EN: "Valid until", Note: "有证件的必填，" + dateNote, Sample: "2030-12-31"},
	{Key: "former", Title: "原证件编号", EN: "Former certificate", Note: "已登记的人员换证、增证时填写，新证件登记在同一人名下；其他人员不填", Sample: ""},
	{Key: "issued", Title: "证件类别", EN: "Issued by", Note: "下列之一；不填的是本省的证件。国务院部门颁发的不适用本省的年审要求", Sample: "本省", Values: issuers},
}

var deviceColumns = []Column{
	{Key: "maker", Title: "生产厂家", EN: "Maker", Need: true, Wide: true, Note: "必填", Sample: "测试设备厂"},
	{Key: "model", Title: "型号", EN: "Model", Need: true, Note: "必填", Sample: "CS-100"},
	{Key: "serial", Title: "出厂编号", EN: "Serial number", Need: true, Note: "必填，同一厂家的不能重复", Sample: "SN0001"},
	{Key: "carrier", Title: "载具", EN: "Carrier", Note: "装在无人载具上的填写，下列之一", Values: ofChoices(device.Carriers)},
	{Key: "words", Title: "设置地点", EN: "Site", Need: true, Wide: true, Note: "必填，公示时使用的名称；同一地点的几台设备写成一样", Sample: "云山大道与望江路交叉口"},
	{Key: "kind", Title: "监控方式", EN: "Way of placing", Need: true, Note: "必填，下列之一", Sample: "定点监控", Values: ofChoices(device.SiteKinds)},
	{Key: "place", Title: "场所类别", EN: "Class of place", Need: true, Note: "必填，下列之一；前七类是第十五条禁止的场所，不能登记", Sample: "道路", Values: ofChoices(device.Places)},
	{Key: "direction", Title: "监控方向", EN: "Direction", Note: "可以不填", Sample: "东向西"},
	{Key: "lon", Title: "经度", EN: "Longitude", Note: "定点监控必填，度，WGS 84（CGCS2000相同）", Sample: "113.1220"},
	{Key: "lat", Title: "纬度", EN: "Latitude", Note: "定点监控必填，度", Sample: "23.0215"},
	{Key: "tolerance_m", Title: "允许偏差（米）", EN: "Tolerance (m)", Note: "0至1000，可以不填", Sample: ""},
	{Key: "area", Title: "移动监控区域", EN: "Area", Wide: true, Note: "移动监控必填：经度，纬度；经度，纬度；…，首尾相同", Sample: ""},
	{Key: "violation", Title: "违法行为代码", EN: "Code of violation", Need: true, Note: "必填", Sample: "1208"},
	{Key: "field", Title: "执法领域", EN: "Field", Need: true, Note: "必填，本单位的执法领域之一", Sample: "公安交通管理", Values: fieldValues},
}

// legacyColumns are those of devices with what is proved of the time before (Art 49).
var legacyColumns = append(slices.Clone(deviceColumns), []Column{
	{Key: "since", Title: "开始使用日期", EN: "In use since", Need: true, Note: "必填，早于2025-05-01的" + dateNote, Sample: "2024-03-01"},
	{Key: "basis", Title: "当时的设置依据", EN: "Basis of the time", Need: true, Wide: true, Note: "必填，当时由谁、依据什么文件设置", Sample: "原大队2024年2号文"},
	{Key: "published", Title: "公布日期", EN: "Made public on", Note: "有证明的填写，" + dateNote, Sample: "2024-02-20"},
	{Key: "where", Title: "公布方式", EN: "Made public where", Wide: true, Note: "公布日期填写的必填，如区政府网站", Sample: "区政府网站"},
	{Key: "sign_since", Title: "标志设置日期", EN: "Sign since", Note: "有证明的填写，" + dateNote, Sample: "2024-02-25"},
	{Key: "sign", Title: "标志种类", EN: "Kind of sign", Note: "标志设置日期填写的必填", Sample: "告示牌"},
	{Key: "evidence", Title: "证明文件", EN: "Evidence", Wide: true, Note: "随名单上传的文件中证明这一行的，写文件名，几个用顿号分开；不填的是全部", Sample: ""},
}...)

// FaultTitle heads the column of what is wrong with each line, in the list that comes back; it is passed over when read.
const FaultTitle = "需要改的地方"

// StateTitle heads the column of how a use stands in an export of devices; it is passed over when read, for no list says it.
const StateTitle = "当前状态"

// sampleMark begins the first cell of a sample line, which is never entered.
const sampleMark = "示例"

// Columns are the columns of a kind of list.
func Columns(k Kind) []Column { return lists[k].columns }

// TitleOf is the heading of a column.
func TitleOf(k Kind, key string) law.Words {
	for _, c := range lists[k].columns {
		if c.Key == key {
			return law.Words{ZH: c.Title, EN: c.EN}
		}
	}
	return law.Words{ZH: key, EN: key}
}

func (l *list) sheetColumns() []sheet.Column {
	out := make([]sheet.Column, len(l.columns))
	for i, c := range l.columns {
		out[i] = sheet.Column{Title: c.Title, Note: c.Note, Wide: c.Wide}
		for _, v := range c.Values {
			out[i].Values = append(out[i].Values, v.Words.ZH)
		}
	}
	// Several fields may stand in one cell: a choice of one would be in the way.
	for i, c := range l.columns {
		if c.Key == "fields" {
			out[i].Note += "；可填：" + strings.Join(out[i].Values, "、")
			out[i].Values = nil
		}
	}
	return out
}

func (l *list) sample() []string {
	out := make([]string, len(l.columns))
	for i, c := range l.columns {
		out[i] = c.Sample
	}
	out[0] = sampleMark + "：" + out[0]
	return out
}

// WriteTemplate writes the template of a kind of list in a format.
func WriteTemplate(w io.Writer, k Kind, f sheet.Format) error {
	l := lists[k]
	if f == sheet.XLSX {
		return sheet.WriteTemplate(w, l.sheetColumns(), l.sample())
	}
	out := csvout.New(w)
	titles := make([]string, len(l.columns))
	for i, c := range l.columns {
		titles[i] = c.Title
	}
	if err := out.Row(titles...); err != nil {
		return err
	}
	if err := out.Row(l.sample()...); err != nil {
		return err
	}
	return out.Flush()
}
