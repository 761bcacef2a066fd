package party

import (
	"slices"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Naming is how a provider of identities names what it says of who signed in. An empty name: it does not say it.
type Naming struct {
	Issuer     string
	Enterprise bool   // 粤商通: of an enterprise and who acts for it; otherwise of a natural person
	Name       string // of the person
	Number     string // identity number (公民身份号码), of a natural person
	Phone      string
	Unit, Code string // name and unified social credit code of the enterprise
	Capacity   string // in what capacity the person acts for it
	Legal      string // what stands there for the legal representative or head (法定代表人、负责人)
}

// Names are the claims that are to be read.
func (n *Naming) Names() []string {
	all := []string{n.Name, n.Number, n.Phone}
	if n.Enterprise {
		all = []string{n.Name, n.Phone, n.Unit, n.Code, n.Capacity}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// Visitor is who proved to a provider to be whom. It is nobody's account: what a visitor may see is found anew from the numbers each time.
type Visitor struct {
	Issuer, Subject string // Subject: blind index
	Name            string
	Number          string // identity number that passes its check (GB 11643); of an enterprise's visitor: empty
	Phone           string // digits only; empty: not told, or none
	Unit, Code      string // of an enterprise; the code passes its check (GB 32100)
	Legal           bool   // its legal representative or head
}

// said is what is sealed of a visitor.
type said struct {
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Code   string `json:"code,omitempty"`
	Legal  bool   `json:"legal,omitempty"`
}

// Read is the visitor of whom a provider said the claims, which are believed as far as they pass their checks. fault.Conflict where what
// counts is lacking or none: then nothing is opened, and number and check code still do.
func (n *Naming) Read(keys *seal.Keys, subject string, claims map[string]string) (Visitor, error) {
	v := Visitor{Issuer: n.Issuer, Subject: keys.Blind(subjectField, n.Issuer+"\n"+subject), Name: claims[n.Name], Phone: phoneOf(claims[n.Phone])}
	if subject == "" || v.Name == "" {
		return Visitor{}, lacking("姓名", "name")
	}
	if !n.Enterprise {
		if v.Number = seal.IdentityForm(claims[n.Number]); !law.IdentityNumber(v.Number) {
			return Visitor{}, lacking("公民身份号码", "identity number")
		}
		return v, nil
	}
	if v.Code = seal.IdentityForm(claims[n.Code]); !law.CreditCode(v.Code) {
		return Visitor{}, lacking("统一社会信用代码", "unified social credit code")
	}
	v.Unit, v.Legal = claims[n.Unit], n.Legal != "" && claims[n.Capacity] == n.Legal
	if v.Unit == "" {
		return Visitor{}, lacking("单位名称", "name of the enterprise")
	}
	return v, nil
}

func lacking(zh, en string) error {
	return fault.Conflict{Because: law.Words{ZH: "登录的平台没有给出有效的" + zh + "，不能据此查找您的事项。请用编号和核验码查看，或者打电话。", EN: "The platform told no valid " + en + ", so that your matters cannot be found by it. Use the number and the check code, or call."}}
}

// phoneOf is a mobile number in digits; empty where what is told is none.
func phoneOf(told string) string {
	if p := seal.PhoneForm(told); len(p) == 11 && p[0] == '1' {
		return p
	}
	return ""
}

// Numbers are those under which the matters of a visitor stand: its own; of an enterprise, its code, for the legal representative or head
// alone. Staff see what the enterprise authorises them to (Art 25(2)), and that is not proved by being staff.
func (v *Visitor) Numbers() []string {
	switch {
	case v.Number != "":
		return []string{v.Number}
	case v.Legal:
		return []string{v.Code}
	}
	return nil
}

// Title is what a page calls a visitor.
func (v *Visitor) Title() string { return strings.TrimSpace(v.Unit + " " + v.Name) }
