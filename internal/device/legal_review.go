package device

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// LegallyReviewed is the act of the legal review (法制审核, Art 11), signed by a person designated in the own body.
var LegallyReviewed = act.Kind{Name: "device.review.legal", Title: law.Words{ZH: "法制审核", EN: "Legal review"},
	Permission: access.ReviewLegally, Capacity: access.LegalReview}

// Item is the answer to one item of a review: passed or not, and why.
type Item struct {
	Pass   bool   `json:"pass"`
	Reason string `json:"reason"`
}

// BasisFound is what the legal review found on item (三): may a penalty rest on the device's record alone?
type BasisFound struct {
	Sole      bool   `json:"sole"`
	Provision string `json:"provision,omitempty"` // a key of the statute table, chosen by the reviewer
	Rank      Rank   `json:"rank"`                // of the provision, set by the act; none when Sole is false
	Citation  string `json:"citation"`            // 《…》第…条, set by the act
	Reason    string `json:"reason"`
}

// LegalOpinion answers the four items of Art 11(1) (documents.md C1.4).
type LegalOpinion struct {
	Necessary Item       `json:"necessary"`  // （一） necessary, and against no prohibition
	Place     Item       `json:"place"`      // （二） place lawful and reasonable, sign clear
	SoleBasis BasisFound `json:"sole_basis"` // （三） a law or administrative regulation as sole basis
	Other     Item       `json:"other"`      // （四） what else law asks
	Pass      bool       `json:"pass"`
	// Prohibitions are the answers to each prohibition of item （一）, Items those to what sources of the field add to item
	// （四）.
	Prohibitions []Checked  `json:"prohibitions,omitempty"`
	Items        []Answered `json:"items,omitempty"`
	// SignDistanceM is how far the sign stands before the device, in metres; nil: not measured.
	SignDistanceM *int64     `json:"sign_distance_m,omitempty"`
	Violation     string     `json:"violation"` // of the use then, set by the act
	Prefilled     *Prefilled `json:"prefilled,omitempty"`
	Conditions    string     `json:"conditions,omitempty"`
}

// Line gives the result and what was found about the sole basis.
func (o LegalOpinion) Line() law.Words {
	basis := law.Words{ZH: "不能单独定案", EN: "not a sole basis"}
	if o.SoleBasis.Sole {
		basis = law.Words{ZH: "可以单独定案：" + o.SoleBasis.Citation, EN: "may be the sole basis: " + o.SoleBasis.Citation}
	}
	return line(passed(o.Pass), basis, o.Prefilled.Words())
}

func passed(ok bool) law.Words {
	if ok {
		return law.Words{ZH: "通过", EN: "passed"}
	}
	return law.Words{ZH: "不通过", EN: "not passed"}
}

func (o *LegalOpinion) check(c *fault.Check) {
	c.Text(&o.Necessary.Reason, longText, true, "necessary", "请写明第（一）项的审核意见：是否必要，核对过哪些禁止性规定。", "Answer item 1: is it necessary, which prohibitions were checked?")
	c.Text(&o.Place.Reason, longText, true, "place", "请写明第（二）项的审核意见：场所是否合法、合理，标志是否明显。", "Answer item 2: is the place lawful and reasonable, the sign clear?")
	c.Text(&o.SoleBasis.Reason, longText, true, "sole_basis", "请写明第（三）项的审核意见。", "Answer item 3.")
	c.Text(&o.Other.Reason, longText, true, "other", "请写明第（四）项的审核意见；没有其他规定的，写“没有”。", "Answer item 4; where there is nothing else, write “none”.")
	c.AtMost(&o.Conditions, longText, "conditions")
	c.Want(!o.SoleBasis.Sole || o.SoleBasis.Provision != "", "provision", "请从依据库选择条款。", "Choose the provision from the table.")
	c.Want(o.SignDistanceM == nil || *o.SignDistanceM > 0 && *o.SignDistanceM < 100_000, "sign_distance_m", "请填写标志到设备的距离，单位为米。", "Give the distance of the sign to the device in metres.")
	items := o.Necessary.Pass && o.Place.Pass && o.Other.Pass
	c.Want(!o.Pass || items, "pass", "有审核项目不通过，审核结论不能是通过。", "An item is not passed, so the review is not.")
}

// ReviewLegally records the legal review of a use at the instant of the act. Item (二) cannot pass before the sign is on
// record with its photograph; a sole basis is a law or an administrative regulation and not Art 41 of 行政处罚法 alone. The
// reviewer neither proposed nor installed, and is not the technical reviewer (roles.md E3).
func (s *Service) ReviewLegally(ctx context.Context, by act.By, in On, o LegalOpinion) (Done, error) {
	var c fault.Check
	o.check(&c)
	on := On{Use: in.Use, Documents: in.Documents} // a review holds from when it is signed
	return s.onUse(ctx, LegallyReviewed, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.installed(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.apart(tx.Now, tx.By.Person, TechnicalReview, "A11.1", "第十一条第一款"); err != nil {
			return occurrence{}, err
		}
		if o.Place.Pass && !l.signInPlace(tx.Now) {
			return occurrence{}, law.Refusal{Rule: "A11.1.2", Article: "第十一条第一款第（二）项",
				Because: law.Words{ZH: "没有在位标志的照片，第（二）项不能通过。", EN: "Without a photograph of the sign in place, item 2 cannot pass."},
				Cure:    law.Words{ZH: "请先由设备管理员设置标志并登记照片。", EN: "Let the keeper place the sign and record its photograph first."}}
		}
		if err := o.rest(ctx, tx, l); err != nil {
			return occurrence{}, err
		}
		if err := o.Prefilled.from(ctx, tx, l, LegalReview); err != nil {
			return occurrence{}, err
		}
		o.Violation = l.UseAt(tx.Now).Violation
		return occurrence{event: LegalReview, detail: o}, nil
	})
}

// rest holds the opinion against the statute table and the overlays of the field: each prohibition with its provision, the
// provision that may be the sole basis with its rank, the items that sources of the field add, the distance of the sign.
func (o *LegalOpinion) rest(ctx context.Context, tx *act.Tx, l *Life) error {
	table, err := statute.Load(ctx, tx, tx.Book)
	if err != nil {
		return err
	}
	day := law.DateOf(tx.Now)
	if o.Prohibitions, err = l.checkProhibitions(o.Prohibitions, table, tx.Now); err != nil {
		return err
	}
	broken := slices.ContainsFunc(o.Prohibitions, func(c Checked) bool { return c.Answer == Broken })
	items, err := statute.ItemsOn(ctx, tx, tx.Book, l.Use.Field, statute.LegalReview, day)
	if err != nil {
		return err
	}
	var passed bool
	if o.Items, passed, err = checkItems(o.Items, items, "A11.1.4", "第十一条第一款第（四）项"); err != nil {
		return err
	}
	var c fault.Check
	c.Want(!broken || !o.Necessary.Pass, "necessary_pass", "违反禁止性规定的，第（一）项不能通过。", "A prohibition is broken, so item 1 is not passed.")
	c.Want(passed || !o.Other.Pass, "other_pass", "有本领域的审核项目不通过，第（四）项不能通过。", "An item of the field is not passed, so item 4 is not.")
	if err := c.Err(); err != nil {
		return err
	}
	if err := o.signFarEnough(ctx, tx, l); err != nil {
		return err
	}
	return o.SoleBasis.cite(table, tx.Now)
}

// signFarEnough refuses item （二） when a source of the field says how far before the device a sign stands, and it was not
// measured or is nearer.
func (o *LegalOpinion) signFarEnough(ctx context.Context, tx *act.Tx, l *Life) error {
	v, err := statute.Parameter(ctx, tx, tx.Book, l.Use.Field, statute.SignDistance, law.DateOf(tx.Now))
	if err != nil || v.Amount == 0 || !o.Place.Pass || o.SignDistanceM != nil && *o.SignDistanceM >= v.Amount {
		return err
	}
	w := v.Words()
	return law.Refusal{Rule: "A11.1.2", Article: "第十一条第一款第（二）项",
		Because: law.Words{ZH: "本领域规定了标志到设备的距离：" + w.ZH + "；没有测量，或者不足。", EN: "A source of this field sets the distance of the sign: " + w.EN + "; it was not measured, or is less."},
		Cure:    law.Words{ZH: "请测量后填写；不足的，先调整标志，或者第（二）项填写不通过。", EN: "Measure it; where it is less, move the sign first, or fail item 2."}}
}

// cite takes rank and citation of a sole basis from the table, and asks the judge whether it may be one.
func (b *BasisFound) cite(table statute.Table, t time.Time) error {
	if !b.Sole {
		b.Rank, b.Citation, b.Provision = RankNone, "", ""
		return nil
	}
	c, err := table.Cite(b.Provision, law.DateOf(t), "A11.1.3", "第十一条第一款第（三）项")
	if fault.IsNotFound(err) {
		return fault.Invalid{Fields: []fault.Field{{Name: "provision", Want: law.Words{ZH: "依据库里没有这一条款，请重新选择。", EN: "The provision is not in the table; choose again."}}}}
	}
	if err != nil {
		return err
	}
	b.Rank, b.Citation = c.Rank, c.Citation
	return b.lawful(t)
}

// lawful refuses a sole basis that Art 11(1)(三) does not take. The judge's own rule decides.
func (b BasisFound) lawful(t time.Time) error {
	if !b.Sole || mayStandAlone(admissibility.SoleBasis{Rank: b.Rank.Basis(), Citation: b.Citation}, t) {
		return nil
	}
	w := RankWords(b.Rank)
	r := law.Refusal{Rule: "A11.1.3", Article: "第十一条第一款第（三）项",
		Because: law.Words{ZH: fmt.Sprintf("单独定案须有法律、行政法规依据，“%s”属于%s。", b.Citation, w.ZH), EN: fmt.Sprintf("A sole basis is a law or an administrative regulation; %q is a %s.", b.Citation, w.EN)},
		Cure:    law.Words{ZH: "请填写法律、行政法规的具体条款；没有的，选“不能单独定案”，另以其他证据印证（第十一条第二款）。", EN: "Name a provision of a law or administrative regulation; where there is none, say so: other evidence is needed (Art 11(2))."}}
	if b.Rank == statute.Law || b.Rank == statute.AdministrativeRegulation {
		r.Because = law.Words{ZH: "行政处罚法第四十一条指向其他法律、行政法规，本身不是单独定案的依据。", EN: "Art 41 of the Penalty Law refers on to laws and administrative regulations and is itself no basis."}
	}
	return r
}

// mayStandAlone asks rule A11.1.3 of the judge, on nothing but the basis.
func mayStandAlone(b admissibility.SoleBasis, t time.Time) bool {
	f := admissibility.Facts{Stage: admissibility.Received, Site: admissibility.Site{Kind: admissibility.Fixed},
		Use:     admissibility.Use{SoleBasis: admissibility.Some(b)},
		Capture: admissibility.Capture{At: admissibility.InstantOf(t), Integrity: admissibility.Verified}}
	for _, r := range admissibility.Judge(&f, admissibility.OnRecord).Findings {
		if r.Rule == "A11.1.3" {
			return r.Result == law.Met
		}
	}
	return false
}
