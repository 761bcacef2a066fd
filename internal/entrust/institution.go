package entrust

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on institutions.
var (
	InstitutionEntered = act.Kind{Name: "entrust.institution.enter", Title: law.Words{ZH: "登记受托机构", EN: "Register an institution"}, Permission: access.KeepContracts}
	QualificationAdded = act.Kind{Name: "entrust.qualification.add", Title: law.Words{ZH: "登记机构资质", EN: "Record a qualification"}, Permission: access.KeepContracts}
	QualificationEnded = act.Kind{Name: "entrust.qualification.end", Title: law.Words{ZH: "登记资质终止", EN: "Record that a qualification ended"}, Permission: access.KeepContracts}
)

// Service carries out the acts of this chapter.
type Service struct{ Engine *act.Engine }

// named is a key with its words.
type named[K comparable] struct {
	Key   K
	Words law.Words
}

// wordsOf are the words of a key in a table; empty for one that there is not.
func wordsOf[K comparable](table []named[K], key K) law.Words {
	for _, x := range table {
		if x.Key == key {
			return x.Words
		}
	}
	return law.Words{}
}

// Class is a class of devices, as scopes of qualifications and contracts name it.
type Class string

// The classes of devices.
const (
	Imaging     Class = "imaging"
	SpeedRadar  Class = "speed_radar"
	SpeedLaser  Class = "speed_laser"
	SpeedLoop   Class = "speed_loop"
	SpeedLength Class = "speed_section"
	Weighing    Class = "weighing"
	Noise       Class = "noise"
	Emission    Class = "emission"
	Water       Class = "water"
	Unmanned    Class = "unmanned"
	OtherClass  Class = "other"
)

// Classes are the classes with their words.
var Classes = []named[Class]{
	{Imaging, law.Words{ZH: "图像采集设备", EN: "imaging"}},
	{SpeedRadar, law.Words{ZH: "雷达测速仪", EN: "radar speed meter"}},
	{SpeedLaser, law.Words{ZH: "激光测速仪", EN: "laser speed meter"}},
	{SpeedLoop, law.Words{ZH: "地感线圈测速系统", EN: "inductive-loop speed meter"}},
	{SpeedLength, law.Words{ZH: "区间测速系统", EN: "section speed meter"}},
	{Weighing, law.Words{ZH: "动态公路车辆自动衡器", EN: "weigh-in-motion scale"}},
	{Noise, law.Words{ZH: "声级计、鸣笛抓拍设备", EN: "sound level meter"}},
	{Emission, law.Words{ZH: "烟气排放监测设备", EN: "emission monitor"}},
	{Water, law.Words{ZH: "水质监测设备", EN: "water monitor"}},
	{Unmanned, law.Words{ZH: "无人机、无人车、船载设备", EN: "unmanned carrier"}},
	{OtherClass, law.Words{ZH: "其他设备", EN: "other device"}},
}

// Words names the class; empty for one that there is not.
func (c Class) Words() law.Words {
	return wordsOf(Classes, c)
}

// QualificationKind is a kind of qualification.
type QualificationKind string

// The kinds that the State asks for.
const (
	CMA          QualificationKind = "cma"
	CNAS         QualificationKind = "cnas"
	Verification QualificationKind = "verification"
	Upkeep       QualificationKind = "upkeep"
)

// QualificationKinds are the kinds with their words.
var QualificationKinds = []named[QualificationKind]{
	{CMA, law.Words{ZH: "检验检测机构资质认定（CMA）", EN: "accreditation of inspection bodies (CMA)"}},
	{CNAS, law.Words{ZH: "实验室认可（CNAS）", EN: "laboratory accreditation (CNAS)"}},
	{Verification, law.Words{ZH: "法定计量检定机构授权", EN: "mandate for statutory verification"}},
	{Upkeep, law.Words{ZH: "安装、维护、校验资质", EN: "qualification for installation and upkeep"}},
}

// Words names the kind; empty for one that there is not.
func (k QualificationKind) Words() law.Words {
	return wordsOf(QualificationKinds, k)
}

// Institution is an institution of the register.
type Institution struct {
	ID, Name, Code string
	AffiliateOf    string // maker of devices with which it is connected; empty: none
	At             time.Time
	Qualifications []Qualification
}

// Qualification is one span of a qualification with its scope.
type Qualification struct {
	ID, Institution string
	Kind            QualificationKind
	Number          string
	Classes         []Class
	From, Until     law.Date // both ends included
	Papers          []Paper
	EndedDay        *law.Date // first day on which it holds no more
	EndedReason     string
}

// On tells whether the qualification holds on a day.
func (q *Qualification) On(day law.Date) bool {
	return day >= q.From && day <= q.Until && (q.EndedDay == nil || day < *q.EndedDay)
}

// Last is the last day on which it holds.
func (q *Qualification) Last() law.Date {
	if q.EndedDay != nil && *q.EndedDay <= q.Until {
		return *q.EndedDay - 1
	}
	return q.Until
}

// Record is what the ledger commits to. It holds no words of a contract but its number.
type Record struct {
	ID          string   `json:"id"`
	Institution string   `json:"institution,omitempty"`
	Number      string   `json:"number,omitempty"`
	Kind        string   `json:"kind,omitempty"`
	From        string   `json:"from,omitempty"`
	Until       string   `json:"until,omitempty"`
	Pay         string   `json:"pay,omitempty"`
	Documents   []string `json:"documents,omitempty"`
}

// NewInstitution is an institution as somebody enters it.
type NewInstitution struct{ Name, Code, AffiliateOf string }

// EnterInstitution registers an institution. It is known by its credit code.
func (s *Service) EnterInstitution(ctx context.Context, by act.By, n NewInstitution) (Record, error) {
	var c fault.Check
	line(&c, &n.Name, true, "name", "请填写机构全称。", "Give the full name.")
	n.Code = strings.ToUpper(strings.TrimSpace(n.Code))
	c.Want(law.CreditCode(n.Code), "code", "请填写18位统一社会信用代码，并核对。", "Give the 18 characters of the unified social credit code, and check them.")
	line(&c, &n.AffiliateOf, false, "affiliate_of", "", "")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, InstitutionEntered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		var there int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM institution WHERE book = $1 AND code = $2`, tx.Book, n.Code).Scan(&there); err != nil {
			return Record{}, fmt.Errorf("look for an institution: %w", err)
		}
		if there > 0 {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "这个统一社会信用代码的机构已经登记。", EN: "An institution with this credit code is registered."}}
		}
		r := Record{ID: tx.NewID()}
		_, err := tx.Exec(ctx, `INSERT INTO institution (book, id, name, code, affiliate_of, body, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, n.Name, n.Code, n.AffiliateOf, tx.By.Body, tx.By.Person, tx.Now)
		return r, err
	})
	return done.Record, err
}

// NewQualification is a qualification as somebody enters it.
type NewQualification struct {
	Kind        QualificationKind
	Number      string
	Classes     []Class
	From, Until law.Date
	Papers      []Paper
}

// AddQualification records a qualification of an institution with its certificate.
func (s *Service) AddQualification(ctx context.Context, by act.By, institution string, n NewQualification) (Record, error) {
	var c fault.Check
	c.Want(n.Kind.Words().ZH != "", "kind", "请选择资质种类。", "Choose the kind of qualification.")
	line(&c, &n.Number, true, "number", "请填写证书编号。", "Give the number of the certificate.")
	wantClasses(&c, n.Classes)
	wantTerm(&c, n.From, n.Until)
	CheckPapers(&c, n.Papers)
	c.Want(len(n.Papers) > 0, "documents", "请上传资质证书及其附表。", "Upload the certificate with its scope.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, QualificationAdded, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		if _, err := InstitutionByID(ctx, tx, tx.Book, institution); err != nil {
			return Record{}, err
		}
		papers, err := papersText(n.Papers)
		if err != nil {
			return Record{}, err
		}
		r := Record{ID: tx.NewID(), Institution: institution, Number: n.Number, Kind: string(n.Kind), From: n.From.String(), Until: n.Until.String(), Documents: digests(n.Papers)}
		_, err = tx.Exec(ctx, `INSERT INTO qualification (book, id, institution, kind, number, classes, from_day, until_day, papers, body, person, at, ended_day, ended_reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, '')`,
			tx.Book, r.ID, institution, string(n.Kind), n.Number, classesText(n.Classes), n.From, n.Until, papers, tx.By.Body, tx.By.Person, tx.Now)
		return r, err
	})
	return done.Record, err
}

// EndQualification records that a qualification was withdrawn: it holds no more from a day on.
func (s *Service) EndQualification(ctx context.Context, by act.By, id string, day law.Date, reason string) (Record, error) {
	return s.end(ctx, QualificationEnded, by, "qualification", id, day, reason)
}
