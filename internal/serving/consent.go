package serving

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ConsentState is where a consent stands.
type ConsentState string

// The states of a consent.
const (
	Offered   ConsentState = "offered"   // the paper is made and not signed: no consent
	Given     ConsentState = "given"     // signed
	Withdrawn ConsentState = "withdrawn" // for papers not yet sent
	Replaced  ConsentState = "replaced"  // a newer signature covers what it covered
	Dropped   ConsentState = "dropped"   // never signed
	Declined  ConsentState = "declined"  // the recipient does not want it, and loses nothing
)

var nextConsent = map[ConsentState][]ConsentState{
	Offered: {Given, Dropped, Declined},
	Given:   {Withdrawn, Replaced},
}

// ConsentStateWords are the words for them.
var ConsentStateWords = map[ConsentState]law.Words{
	Offered: {ZH: "待签署，还不是同意", EN: "to be signed; no consent yet"}, Given: {ZH: "已签署", EN: "signed"}, Withdrawn: {ZH: "已撤回", EN: "withdrawn"},
	Replaced: {ZH: "已被新的确认书代替", EN: "replaced by a newer one"}, Dropped: {ZH: "没有签署，已作废", EN: "never signed, dropped"},
	Declined: {ZH: "不同意电子送达，用邮寄等方式", EN: "declined; served by post or otherwise"},
}

// Capacities are in what capacity somebody signs for a recipient.
var Capacities = []device.Choice{
	{Key: "party", Words: law.Words{ZH: "受送达人本人（单位为法定代表人、负责人）", EN: "the recipient"}},
	{Key: "agent", Words: law.Words{ZH: "委托代理人（有接受送达的授权）", EN: "an agent authorised to accept service"}},
	{Key: "contact", Words: law.Words{ZH: "企业授权的联系人", EN: "a contact that a company authorised"}},
}

// Papers are the kinds of papers that a consent names, with the kinds of documents.md in each.
var Papers = []struct {
	Key   string
	Words law.Words
	kinds []string
}{
	{"notice", law.Words{ZH: "告知书、通知书", EN: "notices"}, []string{"C4.6", "C4.10", "C4.4"}},
	{"decision", law.Words{ZH: "决定书", EN: "decisions"}, []string{"C4.15", "C4.16", "C4.17", "C4.18", "C4.21", "C4.22", "C4.24"}},
	{"demand", law.Words{ZH: "缴款、加处罚款和催告文书", EN: "demands and reminders"}, []string{"C5.5", "C5.7", "C5.8", "C5.9"}},
	{"other", law.Words{ZH: "其他需要送达的文书", EN: "other papers"}, nil},
}

// groupOf is the kind of papers to which a kind of documents.md belongs.
func groupOf(kind string) string {
	for _, p := range Papers {
		if slices.Contains(p.kinds, kind) {
			return p.Key
		}
	}
	return "other"
}

// ConsentChannel is a channel that a consent names: the exact address, and the specific system at which a message arrives (特定系统).
type ConsentChannel struct {
	Kind    delivery.Kind `json:"kind"`
	Address string        `json:"address"`
	System  string        `json:"system"`
}

// ElectronicKinds are the channels by which papers are served electronically (Art 38(1)).
var ElectronicKinds = []delivery.Kind{delivery.App, delivery.Email, delivery.IM, delivery.Fax, delivery.SMS}

// Offer is what a recipient is asked to sign.
type Offer struct {
	Body             string           `json:"body"` // empty: the body acted for
	InNameOf         string           `json:"in_name_of,omitempty"`
	Matter, MatterID string           `json:"-"` // empty: all matters within the body
	Recipient        Recipient        `json:"recipient"`
	Capacity         string           `json:"capacity"`
	Contact          string           `json:"contact,omitempty"`   // id of the mandate by which somebody else signs; empty: the recipient signs
	Signer           string           `json:"signer"`              // who signs by it
	Authority        string           `json:"authority,omitempty"` // its number
	Until            law.Date         `json:"until,omitempty"`     // its last day; 0: none is set
	Channels         []ConsentChannel `json:"channels"`
	Post             string           `json:"post"` // the address for papers by post and in person
	Kinds            []string         `json:"kinds"`
	Explained        bool             `json:"explained"` // the effects of Effects were explained
}

// Effects are what is explained before anybody signs; the paper says them.
func Effects() []string {
	return []string{
		"1. 同意电子送达后，文书到达您填写的特定系统的日期就是送达日期，节假日和当日23:59也算；不以您是否打开、阅读为准。",
		"2. 申辩、听证、缴款、复议、诉讼等期限从送达之日起按照法律规定计算。",
		"3. 您可以不同意电子送达，改用直接、邮寄等方式；不同意不影响您的任何权利，也不会因此加重处理。",
		"4. 您可以随时撤回同意，撤回以后尚未发出的文书改用其他方式送达；也可以随时索要纸质文书，送达日期不变。",
		"5. 地址、账号变更的，请及时告诉本单位；填写新的地址并签署新的确认书后，原来的地址不再使用。",
		"6. 能证明文书没有到达，或者到达的是另一日期的，以证明的情况为准，已经计算的期限重新计算。",
	}
}

const (
	nameMost     = 100
	lineMost     = 200
	wordsMost    = 2000
	channelsMost = 6
	filesMost    = 10
)

func (o *Offer) check() error {
	var c fault.Check
	c.Want(o.Recipient.Kind == Citizen || o.Recipient.Kind == Unit, "kind", "请选择受送达人是公民，还是法人或者其他组织。", "Choose whether the recipient is a citizen or a unit.")
	c.Text(&o.Recipient.Name, nameMost, true, "name", "请填写受送达人的姓名或者名称。", "Give the recipient's name.")
	c.AtMost(&o.Recipient.Number, 40, "number")
	c.Want(o.MatterID != "" || o.Recipient.Number != "", "number", "适用于本单位全部事项的，请填写受送达人的证件号码或者统一社会信用代码，以免送给同名的人。", "For all matters of the body give the recipient's number, so that no namesake is served.")
	c.Want(device.IsOneOf(Capacities, o.Capacity), "capacity", "请选择由谁签署。", "Choose who signs.")
	c.Want((o.Capacity == "party") == (o.Contact == ""), "contact", "由代理人、联系人签署的，请选择依据哪一项授权；没有登记的，先在案件页面登记授权。由本人签署的不选。", "Of an agent or contact choose the mandate, which is entered on the page of the case first; the recipient itself has none.")
	c.Want(len(o.Channels) > 0 && len(o.Channels) <= channelsMost, "channels", "请填写1至6个电子送达渠道。", "Give one to six channels.")
	for i := range o.Channels {
		x := &o.Channels[i]
		name := "address_" + string(x.Kind)
		c.Want(slices.Contains(ElectronicKinds, x.Kind) && delivery.Possible(delivery.Channel{Kind: x.Kind, Address: x.Address}), name, "这不是"+x.Kind.Words().ZH+"的有效地址或者号码。", "This is no address of "+x.Kind.Words().EN+".")
		c.Text(&x.System, nameMost, true, "system_"+string(x.Kind), "请写明送达到哪个系统，例如邮箱的服务商、粤商通。", "Name the system, such as the mail provider or the app.")
	}
	c.Text(&o.Post, lineMost, true, "post", "请填写邮寄和当面送达的地址。", "Give the address for post and service in person.")
	c.Want(len(o.Kinds) > 0 && !slices.ContainsFunc(o.Kinds, func(k string) bool { return paperWords(k).ZH == "" }), "kinds", "请选择同意电子送达哪些文书。", "Choose which papers may be served so.")
	c.Want(o.Explained, "explained", "请先逐条说明电子送达的效果，再制作确认书。", "Explain the effects of e-service first.")
	return c.Err()
}

func paperWords(key string) law.Words {
	for _, p := range Papers {
		if p.Key == key {
			return p.Words
		}
	}
	return law.Words{}
}

// Signature is how a consent was signed.
type Signature struct {
	Means    string              `json:"means"`
	Digest   string              `json:"digest"`             // of the paper that was signed
	Identity string              `json:"identity,omitempty"` // of an electronic one: how it was proved who signs
	At       time.Time           `json:"at"`
	Typed    *Typed              `json:"typed,omitempty"`
	Files    []device.Attachment `json:"-"` // the signed paper as a scan, or the signature
}

// Typed is what a recipient types to sign on its own page: its own name and number, and the sentence by which it signs. A box or a tap is no such
// thing. The number is compared and not kept.
type Typed struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Number   string `json:"-"`
}

// SigningSentence is the sentence by which a confirmation is signed on a page.
const SigningSentence = "我已阅读确认书，同意电子送达并签署"

// own refuses a signature on a page by who did not type what the recipient of a confirmation would.
func (t *Typed) own(x *Consent) error {
	var c fault.Check
	who := []string{x.who()}
	if x.Recipient.Kind == Unit && x.Recipient.Representative != "" {
		who = []string{x.Recipient.Representative}
	}
	c.Want(x.Capacity == "party" && x.Recipient.Number != "", "number", "确认书由代理人、联系人签署，或者案卷没有登记证件号码的，请到单位窗口签署。", "An agent, a contact, or who has no number on record signs at the counter.")
	c.Want(slices.Contains(who, plainly(t.Name)), "name", "请输入签署人的姓名，和确认书上的一致；单位由法定代表人、负责人签署。", "Type the name of who signs as the confirmation has it; for a unit its representative.")
	c.Want(strings.EqualFold(plainly(t.Number), plainly(x.Recipient.Number)), "number", "证件号码（统一社会信用代码）与登记的不一致。", "The number is not the one on record.")
	c.Want(plainly(t.Sentence) == SigningSentence, "sentence", "请照原样输入：“"+SigningSentence+"”。", "Type exactly: “"+SigningSentence+"”.")
	return c.Err()
}

// plainly is a text without blanks and without the full stop that people add.
func plainly(s string) string {
	return strings.TrimSuffix(strings.Join(strings.Fields(s), ""), "。")
}

// The means of signing.
const (
	Handwritten = "handwritten" // on the printed paper; its scan is kept
	Electronic  = "electronic"  // a reliable electronic signature of somebody whose identity was verified
	OnPage      = "page"        // typed on the recipient's own page (Typed), never recorded by an officer. [POLICY]
)

// MeansWords name a means.
func MeansWords(key string) law.Words {
	if key == OnPage {
		return law.Words{ZH: "在本人网页上核对身份，键入姓名、证件号码和签署语句签署", EN: "on the own page, by typing name, number and the signing sentence"}
	}
	return device.Words(Means, key)
}

// Means are the means that an officer records, with their words.
var Means = []device.Choice{
	{Key: Handwritten, Words: law.Words{ZH: "在打印的确认书上亲笔签名、盖章", EN: "by hand or seal on the printed paper"}},
	{Key: Electronic, Words: law.Words{ZH: "实名核验后用可靠的电子签名签署", EN: "by a reliable electronic signature of a verified person"}},
}

// noSignature are what looks like an agreement and is none, with what it is (conformance.md A38.1a).
var noSignature = map[string]law.Words{
	"silence": {ZH: "没有表示反对", EN: "not objecting"}, "ticked": {ZH: "默认勾选或者打勾", EN: "a ticked box"},
	"tap": {ZH: "只点一下按钮", EN: "a plain tap"}, "terms": {ZH: "注册协议、使用条款里的同意", EN: "consent inside terms of use"},
}

func (g *Signature) check(x *Consent, now time.Time) error {
	if w, ok := noSignature[g.Means]; ok {
		return law.Refusal{Rule: "A38.1a", Article: "第三十八条第一款", Because: law.Words{ZH: w.ZH + "不是同意并签订确认书。", EN: upper(w.EN) + " is neither consent nor a signed confirmation."},
			Cure: law.Words{ZH: "请受送达人本人阅读后签署确认书；不愿意的，改用直接、邮寄等方式送达，不影响其权利。", EN: "Let the recipient read and sign the confirmation; otherwise serve in person or by post, which costs the recipient nothing."}}
	}
	var c fault.Check
	c.Want(device.IsOneOf(Means, g.Means) && g.Typed == nil || g.Means == OnPage && g.Typed != nil, "means", "请选择签署的方式。", "Choose how it was signed.")
	c.Want(g.Digest == x.Digest, "digest", "签署的不是这份确认书，请重新打开核对。", "What was signed is not this confirmation; open it again.")
	c.Text(&g.Identity, lineMost, g.Means == Electronic, "identity", "请写明怎样核验签署人的身份。", "Say how the signer's identity was verified.")
	c.Want((len(g.Files) > 0 || g.Typed != nil) && len(g.Files) <= filesMost, "documents", "请上传签署后的确认书扫描件，或者电子签名文件。", "Upload the scan of the signed confirmation, or the signature.")
	c.Want(!g.At.IsZero() && !g.At.After(now) && !g.At.Before(x.MadeAt.Truncate(time.Minute)), "at", "签署的时间在确认书制作以后、现在以前。", "It was signed after the confirmation was made and before now.")
	return c.Err()
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Ending is how a consent was withdrawn.
type Ending struct {
	At    time.Time `json:"at"`
	Door  string    `json:"door"`
	Words string    `json:"words"`
}

// Consent is one confirmation.
type Consent struct {
	Book, ID, Body   string
	Matter, MatterID string // empty: general within the body
	State            ConsentState
	Paper            string // id of C5.1
	Digest, Number   string
	MadeBy           string
	MadeAt           time.Time
	SignedAt         *time.Time // when it was put on record as signed
	EndedAt          *time.Time
	Entry            int64
	Offer
	Signature *Signature
	Ending    *Ending

	recipient string
}

// Cursor is where it stands in a list.
func (x Consent) Cursor() string { return x.ID }

// who is who signs.
func (x *Consent) who() string { return cmp.Or(x.Signer, x.Recipient.Name) }

// has tells whether a consent names a kind of channel.
func (x *Consent) has(k delivery.Kind) bool {
	return slices.ContainsFunc(x.Channels, func(c ConsentChannel) bool { return c.Kind == k })
}

// serves tells whether a message by a channel of the consent is the service: an SMS only says where to read the paper, and counts only where
// the consent names the app as the system too (conformance.md A38.1b).
func (x *Consent) serves(k delivery.Kind) bool { return k != delivery.SMS || x.has(delivery.App) }

// Reaches are the channels of a consent that stands, as a message may go by them.
func (x *Consent) Reaches() (out []delivery.Channel) {
	for _, c := range x.Channels {
		if x.State == Given {
			out = append(out, c.channel())
		}
	}
	return out
}

// KindWords are the kinds of papers that a consent covers.
func (x *Consent) KindWords() string {
	var out []string
	for _, k := range x.Kinds {
		out = append(out, paperWords(k).ZH)
	}
	return strings.Join(out, "、")
}

// ChannelWords are its channels as its paper says them.
func (x *Offer) ChannelWords() (out []string) {
	for _, c := range x.Channels {
		out = append(out, fmt.Sprintf("%s：%s（特定系统：%s）", c.Kind.Words().ZH, c.Address, c.System))
	}
	return out
}

// Servable tells whether papers of a kind are served (documents.md: S).
func Servable(kind string) bool {
	return groupOf(kind) != "other"
}

// Decides tells whether papers of a kind are decisions, which are served within seven working days (行政处罚法 61; T22).
func Decides(kind string) bool { return groupOf(kind) == "decision" }
