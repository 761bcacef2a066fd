package people

import (
	"context"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ContactSet is the act that says how a body is reached and how its papers are numbered (Art 41).
var ContactSet = act.Kind{Name: "people.body.contact", Title: law.Words{ZH: "更新联系方式和机关代字", EN: "Set contact and short name"}, Permission: access.KeepPeople}

// Contact is what stands on every paper of a body beside its name.
type Contact struct {
	Address string
	Phone   string
	Post    string // who answers questions: a post, never a name
	Code    string // 机关代字 in the numbers of papers; empty: the name of the body
	// What decisions of cases name (行政处罚法 59); a body that decides none leaves them out.
	Reconsideration string // 行政复议机关
	Court           string // 人民法院
	Collector       string // 收缴机构
	Hours           string // when somebody answers on working days: 09:00-12:00 14:30-17:30; empty: not on record
}

// How long they may be, in characters.
const (
	postMost = 60
	codeMost = 20
)

func (n *Contact) check() error {
	var c fault.Check
	c.Text(&n.Address, lineMost, true, "address", "请填写联系地址。", "Give the address.")
	c.Text(&n.Phone, phoneMost, true, "phone", "请填写联系电话。", "Give the phone number.")
	c.Text(&n.Post, postMost, true, "contact", "请填写联系的岗位，不写姓名。", "Give the post that answers, no name.")
	c.AtMost(&n.Code, codeMost, "code")
	for name, value := range map[string]*string{"reconsideration": &n.Reconsideration, "court": &n.Court, "collector": &n.Collector} {
		*value = strings.TrimSpace(*value)
		c.AtMost(value, lineMost, name)
	}
	c.Want(!strings.ContainsAny(n.Code, "〔〕()（）[]0123456789 \n"), "code", "机关代字不含数字、空格和括号。", "The short name is without digits, blanks and brackets.")
	hours, ok := ParseHours(n.Hours)
	n.Hours = hours.String()
	c.Want(ok, "hours", "请按09:00-12:00 14:30-17:30的格式填写，按先后次序，不重叠。", "Write it as 09:00-12:00 14:30-17:30, in order and without overlaps.")
	return c.Err()
}

// SetContact says from now on how a body is reached. Papers approved before keep what they said; a new short name begins no
// new series, the numbers of the year go on.
func (s *Service) SetContact(ctx context.Context, by act.By, body string, n Contact) (Made, error) {
	if err := n.check(); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, ContactSet, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		if _, err := BodyFor(ctx, tx, body); err != nil {
			return Made{}, err
		}
		_, err := tx.Exec(ctx, `UPDATE body SET address = $3, phone = $4, contact = $5, code = $6, reconsideration = $7, court = $8, collector = $9, hours = $10 WHERE book = $1 AND id = $2`,
			tx.Book, body, n.Address, n.Phone, n.Post, n.Code, n.Reconsideration, n.Court, n.Collector, n.Hours)
		if err != nil {
			return Made{}, fmt.Errorf("set the contact of a body: %w", err)
		}
		return Made{ID: body}, nil
	})
	return done.Record, err
}
