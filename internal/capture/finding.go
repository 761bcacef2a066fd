package capture

import (
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts of a finding (contract admissibility.md, "finding"; Art 36). A capture of which a condition is unmet is not used
// unless the body's own legal reviewer finds in writing why the defect touches neither lawfulness nor authenticity, and the head
// approves. The finding never turns unmet into met: the receipt stays as it is, and the capture passes as one used on a finding.
var (
	FindingMade    = act.Kind{Name: "capture.finding.make", Title: law.Words{ZH: "对欠缺作出法制认定", EN: "Make a finding on a defect"}, Permission: access.FindDefects}
	FindingDecided = act.Kind{Name: "capture.finding.decide", Title: law.Words{ZH: "审批法制认定", EN: "Decide of a finding"}, Permission: access.ApproveFindings}
)

// FindingState is where the finding on one capture stands.
type FindingState string

// The states. NotUsed: the reviewer found that a defect does touch lawfulness or authenticity. Lapsed: what is unmet or unknown is
// something else by now.
const (
	FindingProposed FindingState = "proposed"
	FindingApproved FindingState = "approved"
	FindingRefused  FindingState = "refused"
	FindingNotUsed  FindingState = "not_used"
	FindingLapsed   FindingState = "lapsed"
)

// FindingStateWords are the words for them.
var FindingStateWords = map[FindingState]law.Words{
	FindingProposed: {ZH: "待负责人审批", EN: "awaiting the head"},
	FindingApproved: {ZH: "负责人已批准", EN: "approved by the head"},
	FindingRefused:  {ZH: "负责人不批准，不采用", EN: "refused by the head: not used"},
	FindingNotUsed:  {ZH: "认定影响合法性或者真实性，不采用", EN: "found to touch lawfulness or authenticity: not used"},
	FindingLapsed:   {ZH: "欠缺已有变化，认定失效", EN: "lapsed: the defects are others now"},
}

// How a defect is settled: by finding, or, an unknown only, by a document that establishes it.
const (
	ByFinding  = "finding"
	ByDocument = "document"
)

// FindingPart is what is found of one rule.
type FindingPart struct {
	Rule      string              `json:"rule"`
	Result    string              `json:"result"` // "unmet" or "unknown"
	Manner    string              `json:"manner"`
	Touches   bool                `json:"touches"` // lawfulness or authenticity
	Words     string              `json:"words"`
	Documents []device.Attachment `json:"documents,omitempty"`
}

// Finding is one finding, and on a page of one capture the state of it there.
type Finding struct {
	ID, Body, Use string
	Defects       string
	Parts         []FindingPart
	Allows        bool
	Person        string
	At            time.Time
	Items         map[FindingState]int64 // how many captures stand where; not filled on the page of a capture
}

// Cursor is where the finding stands in a list.
func (f Finding) Cursor() string { return f.ID }

// FindingItem is a finding on one capture.
type FindingItem struct {
	Finding
	Capture   string
	CaptureAt time.Time
	State     FindingState
	Decider   string
	DecidedAt *time.Time
	Reasons   string
	LapsedAt  *time.Time
	Entry     int64
}

// findingDefects are the defects that ask for a finding: what is unmet and not barred for good, and every unknown. That no
// statute lets the device decide alone (Art 11) is cured by other evidence and not by a finding.
func findingDefects(r admissibility.Results) []admissibility.Defect {
	return filterDefects(r.Defects())
}

func filterDefects(all []admissibility.Defect) []admissibility.Defect {
	var out []admissibility.Defect
	for _, d := range all {
		if d.Result == law.Unknown || d.Bars == law.FindingNeeded {
			out = append(out, d)
		}
	}
	return out
}

// Defects are the conditions of a capture that only a finding or a document can settle, by the judgement that stands.
func (c *Capture) Defects() []admissibility.Defect { return findingDefects(c.results) }

// defectsKey writes defects so that equal sets are equal texts.
func defectsKey(list []admissibility.Defect) string {
	parts := make([]string, len(list))
	for i, d := range list {
		parts[i] = d.Rule + ":" + d.Result.String()
	}
	return strings.Join(parts, " ")
}

// NewFinding is a finding to be made on captures of one use that lack the same.
type NewFinding struct {
	Captures []string // 1 to DecideMost
	Parts    []FindingPart
}

// check looks at the finding itself; the rules it must speak of are held against the captures in the act.
func (n *NewFinding) check() error {
	var c fault.Check
	c.Want(len(n.Captures) > 0, "capture", "请至少选择一次抓拍。", "Choose at least one capture.")
	c.Want(len(n.Captures) <= DecideMost, "capture", "一次最多认定200次抓拍。", "At most 200 captures at a time.")
	c.Want(len(n.Parts) > 0, "words", "请逐项写明认定。", "Write what you find of each condition.")
	for i := range n.Parts {
		p := &n.Parts[i]
		c.Text(&p.Words, recallMost, true, "words."+p.Rule, "请写明为什么影响或者不影响合法性、真实性。", "Say why it touches lawfulness or authenticity, or why not.")
		c.Want(p.Manner == ByFinding || p.Manner == ByDocument, "manner."+p.Rule, "请选择认定或者以文书查明。", "Choose a finding or a document.")
		c.Want(p.Manner != ByDocument || p.Result == law.Unknown.String(), "manner."+p.Rule, "不符合的条件不能以文书查明，须作认定。", "What is not met is not settled by a document; make a finding.")
		c.Want(p.Manner != ByDocument || len(p.Documents) > 0, "documents", "以文书查明的，请上传文书。", "Upload the document that settles it.")
		c.Want(p.Manner != ByDocument || !p.Touches, "manner."+p.Rule, "文书查明的是条件符合；不符合的请登记事实。", "A document shows that the condition is met; if it shows otherwise, record the fact.")
	}
	return c.Err()
}

// allows says whether no part touches lawfulness or authenticity.
func (n *NewFinding) allows() bool {
	for _, p := range n.Parts {
		if p.Touches {
			return false
		}
	}
	return true
}

// key is defectsKey of the rules it speaks of.
func (n *NewFinding) key() string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.Rule + ":" + p.Result
	}
	return strings.Join(parts, " ")
}

// findingField seals what was found; the record is the finding's id, or with the capture's behind it.
const findingField = "capture.finding"

func (s *Service) sealParts(id string, parts []FindingPart) ([]byte, error) {
	sealed, err := s.Keys.SealJSON(findingField, id, parts)
	if err != nil {
		return nil, fmt.Errorf("seal a finding: %w", err)
	}
	return sealed, nil
}

func (s *Service) openParts(id string, sealed []byte) (parts []FindingPart, err error) {
	if err := s.Keys.OpenJSON(findingField, id, sealed, &parts); err != nil {
		return nil, fmt.Errorf("open finding %s: %w", id, err)
	}
	return parts, nil
}

// FindingRecord is what the ledger commits to of a finding on one capture.
type FindingRecord struct {
	ID      string       `json:"id"`
	Capture string       `json:"capture"`
	Defects string       `json:"defects"`
	State   FindingState `json:"state"`
	Parts   string       `json:"parts_sha256"`
	Reasons string       `json:"reasons_sha256,omitempty"`
}
