package delivery

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/term"
)

// Kind is a kind of channel (Art 28, 30(4)).
type Kind string

// The kinds.
const (
	Email  Kind = "email"
	SMS    Kind = "sms"
	App    Kind = "app" // a message in 粤省事 or 粤商通
	Phone  Kind = "phone"
	Fax    Kind = "fax"
	IM     Kind = "im"
	Post   Kind = "post"
	Notice Kind = "notice" // 公告, on the public pages
)

// Channel is a step of the ladder: how, and to which address. A public notice has none.
type Channel struct {
	Kind    Kind
	Address string
}

// nature is what is peculiar to a kind of channel.
type nature struct {
	words   law.Words
	term    time.Duration // [POLICY] how long the ladder waits for a true state: our default, not the law
	byHand  bool          // an officer does it
	asked   bool          // its state can be asked for
	most    int           // of an address, in characters
	address func(string) string
}

// kinds are the channels that there are. The terms are defaults of ours: D6 of the table of states names 24 hours for an electronic
// channel without a receipt; a call is made within three days; a registered letter is back within fifteen.
var kinds = map[Kind]nature{
	Email:  {words: law.Words{ZH: "电子邮件", EN: "e-mail"}, term: day, most: 254, address: mailForm},
	SMS:    {words: law.Words{ZH: "手机短信", EN: "SMS"}, term: day, asked: true, most: 40, address: numberForm},
	App:    {words: law.Words{ZH: "粤省事、粤商通消息", EN: "message in Yueshengshi or Yueshangtong"}, term: day, asked: true, most: 128, address: accountForm},
	Phone:  {words: law.Words{ZH: "电话", EN: "telephone"}, term: 3 * day, byHand: true, most: 40, address: numberForm},
	Fax:    {words: law.Words{ZH: "传真", EN: "fax"}, term: day, asked: true, most: 40, address: numberForm},
	IM:     {words: law.Words{ZH: "即时通讯账号", EN: "account of instant messages"}, term: day, asked: true, most: 128, address: accountForm},
	Post:   {words: law.Words{ZH: "邮寄", EN: "post"}, term: 3 * day, byHand: true, asked: true, most: 300, address: placeForm},
	Notice: {words: law.Words{ZH: "公告", EN: "public notice"}},
}

const day = 24 * time.Hour

// PostTerm is how long a posted letter may take once it has a tracking number. [POLICY]
const PostTerm = 15 * day

// NoticeDays is how long a public notice stands on the public pages. [POLICY] as in 民事诉讼法 95.
var NoticeDays = int(term.Of(term.PublicNotice).Amount)

// Words names the kind; empty for one that there is not.
func (k Kind) Words() law.Words { return kinds[k].words }

// Kinds are the kinds in the order in which they are shown.
func Kinds() []Kind { return []Kind{SMS, App, Email, Phone, IM, Fax, Post, Notice} }

// ByHand tells whether an officer carries it out.
func (k Kind) ByHand() bool { return kinds[k].byHand }

// form is the address in the one form in which it is compared, or empty where it cannot be one.
func (c Channel) form() string {
	n := kinds[c.Kind]
	if n.address == nil || !utf8.ValidString(c.Address) || utf8.RuneCountInString(c.Address) > n.most {
		return ""
	}
	return n.address(strings.TrimSpace(c.Address))
}

func mailForm(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) }) {
		return ""
	}
	local, host, _ := strings.Cut(s, "@")
	if host == "" || strings.Contains(host, "@") {
		return ""
	}
	return local + "@" + strings.ToLower(host)
}

func numberForm(s string) string {
	n := seal.PhoneForm(s)
	if len(n) < 5 || len(n) > 20 || strings.ContainsFunc(s, unicode.IsLetter) {
		return ""
	}
	return n
}

func accountForm(s string) string {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return ""
	}
	return s
}

func placeForm(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

// Masked is an address of which only the end or the beginning can be read, for pages on which it is not needed.
func Masked(k Kind, address string) string {
	r := []rune(address)
	switch {
	case len(r) == 0:
		return ""
	case k == Email:
		at := strings.IndexByte(address, '@')
		if at < 1 {
			return "…"
		}
		return string(r[:1]) + "…" + address[at:]
	case k == Post:
		return string(r[:min(len(r)/2, 6)]) + "…"
	}
	return "…" + string(r[len(r)-min(len(r)/3, 4):])
}

// Possible tells whether a channel may stand in a ladder: there is such a kind, and the address may be one of it.
func Possible(c Channel) bool {
	if c.Kind == Notice {
		return c.Address == ""
	}
	return c.form() != ""
}
