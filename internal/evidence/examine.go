package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Answer is what is found of one of the three: yes, no, or nothing yet.
type Answer string

// The answers.
const (
	Yes   Answer = "yes"
	No    Answer = "no"
	Blank Answer = ""
)

func (a Answer) is() bool { return a == Yes || a == No || a == Blank }

// Finding is one of the three findings, with the reasons for a no.
type Finding struct {
	Answer  Answer `json:"answer"`
	Reasons string `json:"reasons,omitempty"`
}

// Findings are 合法性、真实性、关联性 (Art 35). Elements are those of the violation that the item shows, of one that is relevant.
type Findings struct {
	Lawful, Authentic, Relevant Finding
	Elements                    []string
}

// Sides of an examination.
const (
	ByHandler = "handler"
	ByLegal   = "legal"
)

// Examined is an examination as it stands on record.
type Examined struct {
	Findings
	ID     string
	Side   string // ByHandler or ByLegal
	Person string
	At     time.Time
	Entry  int64
}

// ExaminedRecord is what the ledger commits to.
type ExaminedRecord struct {
	ID        string   `json:"id"`
	Item      string   `json:"item"`
	Side      string   `json:"side"`
	Lawful    Answer   `json:"lawful"`
	Authentic Answer   `json:"authentic"`
	Relevant  Answer   `json:"relevant"`
	Elements  []string `json:"elements,omitempty"`
	Said      string   `json:"said_sha256"`
	State     State    `json:"state"` // of the item, by it
}

// FindingWords are the words for the three, in their order.
var FindingWords = [3]law.Words{{ZH: "合法性", EN: "lawfulness"}, {ZH: "真实性", EN: "authenticity"}, {ZH: "关联性", EN: "relevance"}}

// three are the findings with the names of their fields and their titles.
func (f *Findings) three() []struct {
	*Finding
	name  string
	words law.Words
} {
	return []struct {
		*Finding
		name  string
		words law.Words
	}{{&f.Lawful, "lawful", FindingWords[0]}, {&f.Authentic, "authentic", FindingWords[1]}, {&f.Relevant, "relevant", FindingWords[2]}}
}

// All tells whether all three have the answer.
func (f *Findings) All(a Answer) bool {
	return f.Lawful.Answer == a && f.Authentic.Answer == a && f.Relevant.Answer == a
}

// Any tells whether one of the three has the answer.
func (f *Findings) Any(a Answer) bool {
	return f.Lawful.Answer == a || f.Authentic.Answer == a || f.Relevant.Answer == a
}

// check looks at the findings themselves; elements are those of the case.
func (f *Findings) check(elements []string, complete bool) error {
	var c fault.Check
	for _, x := range f.three() {
		c.Want(x.Answer.is() && (x.Answer != Blank || !complete), x.name, "请就"+x.words.ZH+"选择是或者否。", "Say yes or no to its "+x.words.EN+".")
		c.Text(&x.Reasons, wordsMost, x.Answer == No, x.name+".reasons", "请写明为什么不具备"+x.words.ZH+"。", "Say why it lacks "+x.words.EN+".")
	}
	if f.Relevant.Answer == Yes {
		c.Want(len(f.Elements) > 0, "elements", "请选择它证明违法行为的哪些要素。", "Choose the elements of the violation that it shows.")
	} else {
		f.Elements = nil
	}
	for i, e := range f.Elements {
		c.Want(slices.Contains(elements, e) && !slices.Contains(f.Elements[:i], e), "elements", "只能是本案违法行为的要素，每项一次。", "Only elements of the violation of this case, each once.")
	}
	return c.Err()
}

// Examine puts the three findings of an officer of the case on record (Art 35). What is left blank stays open; until it is answered the
// item is not cited. A later examination stands beside the former ones, and is complete.
func (s *Service) Examine(ctx context.Context, by act.By, id string, f Findings) (act.Done[ExaminedRecord], error) {
	return act.Do(ctx, s.Engine, ItemExamined, by, func(ctx context.Context, tx *act.Tx) (ExaminedRecord, error) {
		x, k, err := s.of(ctx, tx, id)
		if err != nil {
			return ExaminedRecord{}, err
		}
		return s.examine(ctx, tx, &x, &k, ByHandler, f)
	})
}

// Reexamine puts the findings of the legal reviewer beside those of the handler (行政处罚法 58; roles.md E4). A no of either keeps the item
// from being cited.
func (s *Service) Reexamine(ctx context.Context, by act.By, id string, f Findings) (act.Done[ExaminedRecord], error) {
	return act.Do(ctx, s.Engine, ItemReexamined, by, func(ctx context.Context, tx *act.Tx) (ExaminedRecord, error) {
		x, k, err := s.outside(ctx, tx, access.ReviewCases, id, "E4", "行政处罚法第五十八条")
		if err == nil && (k.Decided || k.Closed) {
			err = errDecided
		}
		if err != nil {
			return ExaminedRecord{}, err
		}
		return s.examine(ctx, tx, &x, &k, ByLegal, f)
	})
}

// outside is an item, with its case, of an act by somebody who does not handle the case and is not recused from what is behind it.
func (s *Service) outside(ctx context.Context, tx *act.Tx, p access.Permission, id, rule, article string) (Item, Case, error) {
	x, err := s.load(ctx, tx, tx.Book, id)
	if err != nil {
		return x, Case{}, err
	}
	k, err := s.caseFor(ctx, tx, p, x.Case)
	if fault.IsNotFound(err) {
		err = errNoItem
	}
	if err == nil {
		err = k.notHandler(tx.By.Person, rule, article)
	}
	if err == nil {
		err = heldStill(ctx, tx, &x)
	}
	return x, k, err
}

func (s *Service) examine(ctx context.Context, tx *act.Tx, x *Item, k *Case, side string, f Findings) (ExaminedRecord, error) {
	if x.State == Excluded {
		return ExaminedRecord{}, errExcluded
	}
	if err := f.check(k.Elements, side == ByLegal || x.State != Entered); err != nil {
		return ExaminedRecord{}, err
	}
	e := Examined{Findings: f, ID: tx.NewID(), Side: side, Person: tx.By.Person, At: tx.Now, Entry: tx.Next}
	r := ExaminedRecord{ID: e.ID, Item: x.ID, Side: side, Lawful: f.Lawful.Answer, Authentic: f.Authentic.Answer, Relevant: f.Relevant.Answer, Elements: f.Elements}
	sealed, err := s.Keys.SealJSON(examinedField, e.ID, [3]string{f.Lawful.Reasons, f.Authentic.Reasons, f.Relevant.Reasons})
	if err != nil {
		return r, fmt.Errorf("seal an examination: %w", err)
	}
	r.Said = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO evidence_examination (book, id, item, side, lawful, authentic, relevant, elements, said, person, at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Book, e.ID, x.ID, side, string(r.Lawful), string(r.Authentic), string(r.Relevant), strings.Join(f.Elements, " "), sealed, e.Person, e.At, e.Entry)
	if err != nil {
		return r, fmt.Errorf("keep an examination: %w", err)
	}
	if side == ByHandler {
		x.Handler = &e
	} else {
		x.Legal = &e
	}
	r.State, err = s.settle(ctx, tx, x)
	return r, err
}

// standing is the state that findings and verification give an item that was not excluded.
func (x *Item) standing() State {
	switch {
	case x.Handler != nil && x.Handler.Any(No), x.Legal != nil && x.Legal.Any(No):
		return NotAdmitted
	case x.Handler != nil && x.Handler.All(Yes) && x.Verification != nil:
		return Admitted
	}
	return Entered
}

// settle takes an item to the state that is due to it. A step back to entered there is none: what was not admitted and is not complete
// stays so.
func (s *Service) settle(ctx context.Context, tx *act.Tx, x *Item) (State, error) {
	to := x.standing()
	if to == x.State || to == Entered {
		return x.State, nil
	}
	if err := x.move(to); err != nil {
		return x.State, err
	}
	_, err := tx.Exec(ctx, `UPDATE evidence_item SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, x.ID, string(to))
	if err != nil {
		return x.State, fmt.Errorf("move an item: %w", err)
	}
	return x.State, nil
}

// move takes an item to a state; whatever is not declared is refused.
func (x *Item) move(to State) error {
	if !x.State.MayMove(to) {
		w := StateWords[x.State]
		return fault.Conflict{Because: law.Words{ZH: "这项证据现在是“" + w.ZH + "”，请刷新页面查看。", EN: "The item is " + w.EN + " now; look at its page again."}}
	}
	x.State = to
	return nil
}

var errExcluded = fault.Conflict{Because: law.Words{ZH: "这项证据已经排除，不再审查。", EN: "The item was excluded; it is examined no more."}}

// Verification is that an item was found true (查证属实), and how.
type Verification struct {
	ID, How string
	Person  string
	At      time.Time
	Entry   int64
}

// VerifiedRecord is what the ledger commits to.
type VerifiedRecord struct {
	ID    string `json:"id"`
	Item  string `json:"item"`
	Said  string `json:"said_sha256"`
	State State  `json:"state"` // of the item, by it
}

// Verify puts on record that an item was verified, by an officer of the case, and how: held against which other item, source or person
// (Art 35).
func (s *Service) Verify(ctx context.Context, by act.By, id, how string) (act.Done[VerifiedRecord], error) {
	var c fault.Check
	c.Text(&how, longMost, true, "how", "请写明怎样查证属实，例如与哪项证据、哪个来源核对。", "Say how it was verified: against which item, source or person.")
	if err := c.Err(); err != nil {
		return act.Done[VerifiedRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ItemVerified, by, func(ctx context.Context, tx *act.Tx) (VerifiedRecord, error) {
		x, _, err := s.of(ctx, tx, id)
		if err == nil && x.State == Excluded {
			err = errExcluded
		}
		if err != nil {
			return VerifiedRecord{}, err
		}
		v := Verification{ID: tx.NewID(), How: how, Person: tx.By.Person, At: tx.Now, Entry: tx.Next}
		r := VerifiedRecord{ID: v.ID, Item: x.ID}
		sealed, err := s.Keys.SealField(verifiedField, v.ID, how)
		if err != nil {
			return r, fmt.Errorf("seal a verification: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `INSERT INTO evidence_verification (book, id, item, said, person, at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Book, v.ID, x.ID, sealed, v.Person, v.At, v.Entry)
		if err != nil {
			return r, fmt.Errorf("keep a verification: %w", err)
		}
		x.Verification = &v
		r.State, err = s.settle(ctx, tx, &x)
		return r, err
	})
}
