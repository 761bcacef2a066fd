package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Why a case is frozen.
const (
	FrozenSecret   = "secret"   // Art 6(2): found later to be a secret or unsuitable
	FrozenEvidence = "evidence" // Art 36: an item that it rests on was excluded or recalled
	FrozenReview   = "review"   // Art 45(1): a complaint or a supervisor asks about it
)

// FrozenWords are the words for why a case is frozen.
var FrozenWords = map[string]law.Words{
	FrozenSecret:   {ZH: "发现涉及国家秘密或者不宜非现场办理", EN: "found to be secret or unsuitable"},
	FrozenEvidence: {ZH: "所依据的证据被排除或者召回，等待重新审查", EN: "evidence it rests on was excluded or recalled"},
	FrozenReview:   {ZH: "投诉或者监督正在核查", EN: "a complaint or supervision looks into it"},
}

// Hiding says that a matter goes on outside this system. Why stays outside too.
type Hiding struct {
	Later bool `json:"later"` // found after the clue was registered
}

func (x *Hiding) enter(c *Case, _ *Step) {
	if x.Later {
		c.Frozen = FrozenSecret
	}
}

// stub keeps a number for a matter that is secret or unsuitable, and nothing else of it: no upload, no sync, no publication (Art 6(2)).
func (s *Service) stub(ctx context.Context, tx *act.Tx, c *Case) (Record, error) {
	c.File = File{Book: tx.Book, ID: tx.NewID(), Body: tx.By.Body, State: Stub, Modes: []Mode{}, InNameOf: tx.By.Body, RegisteredBy: tx.By.Person, RegisteredAt: tx.Now,
		ActFrom: tx.Now, ActUntil: tx.Now, Discovered: tx.Now}
	opened, err := s.storeFile(ctx, tx, &c.File)
	if err != nil {
		return Record{}, err
	}
	return s.keep(ctx, tx, c, Entered, &draft{said: &Entry{Elsewhere: true}, opened: opened})
}

// Hide freezes a case that is found to be a secret or unsuitable: nothing more is entered, sent or published; it goes on by the secret
// channel, with a record of what was handed over (Art 6(2)). A clue becomes a stub.
func (s *Service) Hide(ctx context.Context, by act.By, id string) (Done, error) {
	return s.do(ctx, Hidden, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.State == Registered {
			return &draft{to: Stub, said: &Hiding{Later: true}}, nil
		}
		return &draft{said: &Hiding{Later: true}}, nil
	})
}

// Thaw lifts a freeze, with reasons. One for secrecy stays: what was a secret comes back as a new clue.
func (s *Service) Thaw(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明解除冻结的理由：审查了什么，结论是什么。", "Give the reasons: what was examined, and what was found.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Thawed, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		switch c.Frozen {
		case "":
			return nil, fault.Conflict{Because: law.Words{ZH: "这件案件没有冻结。", EN: "The case is not frozen."}}
		case FrozenSecret:
			return nil, law.Refusal{Rule: "A6.2", Article: "第六条第二款", Because: law.Words{ZH: "涉及国家秘密或者不宜非现场办理的案件，不在本系统恢复。", EN: "A case that is secret or unsuitable does not come back into this system."},
				Cure: law.Words{ZH: "请按保密规定另行办理；确认不涉密的，重新登记案源。", EN: "Handle it by the secret channel; if it turns out not to be secret, register it anew."}}
		}
		return &draft{said: &Thaw{Reasons{Words: reasons}}}, nil
	})
}

// Thaw says why a freeze was lifted.
type Thaw struct{ Reasons }

func (x *Thaw) enter(c *Case, _ *Step) { c.Frozen = "" }

// Reasons are a step that says its reasons and no more.
type Reasons struct {
	Words string `json:"words"`
}

func (x *Reasons) enter(*Case, *Step) {}
