package docket

import (
	"cmp"
	"context"
	"fmt"
	"net/url"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// Approve approves a draft (签发): digest is what who approves has read. The paper gets its number, its date, the names of who
// drafted and who approved, and its check code; then its files are made and sealed.
func (s *Service) Approve(ctx context.Context, by act.By, id, digest string) (Done, error) {
	p, k, err := s.kindOf(ctx, by.Book, id)
	if err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, p.SubjectID)
	return act.Do(ctx, s.Engine, asking(Approved, k.Signs, k.Capacity), by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		p, err := load(ctx, tx, tx.Book, id)
		if err != nil {
			return Recorded{}, err
		}
		if !tx.By.ActsFor(k.Signs, p.Body) {
			return Recorded{}, errNoPaper
		}
		if err := approvable(&p, &k, tx.By.Person, digest); err != nil {
			return Recorded{}, err
		}
		if err := s.held(ctx, tx, tx.Book, p.Subject, p.SubjectID); err != nil {
			return Recorded{}, err
		}
		code, err := s.approve(ctx, tx, &p, &k, nil)
		r := recordOf(&p)
		r.Code = hashOf(code)
		return r, err
	})
}

// approve is the step that gives a draft what approval gives it, and has its files made. It returns the check code.
func (s *Service) approve(ctx context.Context, tx *act.Tx, p *Paper, k *Kind, proof func(p Paper) paper.CheckCode) (string, error) {
	if err := move(p, ApprovedState); err != nil {
		return "", err
	}
	p.ApprovedBy, p.ApprovedAt = tx.By.Person, tx.Now
	code := NewCode(codeLength)
	if proof == nil {
		proof = func(p Paper) paper.CheckCode {
			return paper.CheckCode{Code: ShownCode(code), Address: s.checkAddress(p.shortNumber(), code),
				Words: "扫描二维码，或者在本单位公布的查验页面输入文号和查验码，可以查验本文书是否真实。查验码："}
		}
	}
	if err := s.complete(ctx, tx, p, k, proof); err != nil {
		return "", err
	}
	if err := saveApproved(ctx, tx, p, code); err != nil {
		return "", err
	}
	return code, job.Enqueue(ctx, tx, job.Order{Kind: JobRender, Args: renderArgs{Paper: p.ID}, Key: p.ID})
}

// Issue drafts and approves a paper as a step of another chapter's act: one of a kind that who makes it signs.
func (s *Service) Issue(ctx context.Context, tx *act.Tx, n New) (Paper, error) {
	k, ok := KindByID(n.Kind)
	if !ok || !k.Within {
		return Paper{}, fmt.Errorf("a paper of kind %s is not issued in one act", n.Kind)
	}
	p, err := s.draft(ctx, tx, &k, &n)
	if err == nil {
		_, err = s.approve(ctx, tx, &p, &k, n.Proof)
	}
	return p, err
}

func approvable(p *Paper, k *Kind, person, digest string) error {
	if p.State == DraftState && p.Digest != digest {
		return fault.Conflict{Because: law.Words{ZH: "草稿和您看到的不一样，请重新打开核对。", EN: "The draft is not the one that you read; open it again."}}
	}
	if k.Apart && p.DraftedBy == person {
		return law.Refusal{Rule: "C1-apart", Article: k.Article,
			Because: law.Words{ZH: "您拟制了这份文书，不能由您签发。", EN: "You drafted this paper and do not approve it."},
			Cure:    law.Words{ZH: "请本单位另一名有签发权的人员签发。", EN: "Let another person of the body who may sign approve it."}}
	}
	return nil
}

// complete adds to the draft what approval gives it.
func (s *Service) complete(ctx context.Context, tx *act.Tx, p *Paper, k *Kind, proof func(p Paper) paper.CheckCode) error {
	d, err := s.model(ctx, tx, tx.Book, p.ID, p.Digest)
	if err != nil {
		return err
	}
	body, err := people.BodyByID(ctx, tx, tx.Book, p.InNameOf)
	if err != nil {
		return err
	}
	if err := number(ctx, tx, p, k, body); err != nil {
		return err
	}
	drafter, err := s.nameOf(ctx, tx, p.DraftedBy)
	if err != nil {
		return err
	}
	approver, err := s.nameOf(ctx, tx, p.ApprovedBy)
	if err != nil {
		return err
	}
	d.Number = p.Number
	day := law.DateOf(tx.Now).Words()
	signed := paper.New(d.Template, "", "")
	if p.Replaces != "" {
		old, err := load(ctx, tx, tx.Book, p.Replaces)
		if err != nil {
			return err
		}
		signed.Note(fmt.Sprintf("本文书更正并代替%s。", old.Number))
	}
	signed.Fields(paper.Filled("联系人", body.Contact), paper.Filled("联系地址", body.Address), paper.Filled("联系电话", body.Phone))
	signed.Signature(paper.Filled("拟制", drafter), paper.Filled("签发", approver), paper.Filled("签发日期", day))
	signed.Note(fmt.Sprintf("文书模板%s，第%d版。", d.Template.ID, d.Template.Version) + "本文书以中文为准；需要其他语言或者大字版的，可以向本单位索取。文书用系统印章签名的，系统印章由本系统为本单位生成，不是外部电子认证机构签发的电子印章。")
	d.Parts = append(d.Parts, signed.Document().Parts...)
	if k.External {
		d.Sealed(paper.SealPlace{Body: body.Name, Date: day})
	}
	d.Checked(proof(*p))
	if err := printable(&d); err != nil {
		return err
	}
	p.Digest, err = s.keepModel(ctx, tx, p.ID, &d)
	return err
}

// nameOf names who drafted or approved a paper; what the system makes of its own has nobody's name.
func (s *Service) nameOf(ctx context.Context, tx *act.Tx, person string) (string, error) {
	if person == "" {
		return "系统自动生成", nil
	}
	return s.People.Name(ctx, tx, tx.Book, person)
}

// number gives the paper the next number of its body, series and year. Acts of a book are serial, so there is no gap and no
// number twice.
func number(ctx context.Context, tx *act.Tx, p *Paper, k *Kind, body people.Body) error {
	p.Series, p.Year = k.Series, tx.Now.In(law.Beijing).Year()
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM paper WHERE book = $1 AND coalesce(in_name_of, body) = $2 AND series = $3 AND year = $4`, tx.Book, p.InNameOf, p.Series, p.Year).Scan(&p.Serial)
	if err != nil {
		return fmt.Errorf("number a paper: %w", err)
	}
	p.Number = fmt.Sprintf("%s%s〔%d〕%d号", cmp.Or(body.Code, body.Name), p.Series, p.Year, p.Serial)
	return nil
}

func saveApproved(ctx context.Context, tx *act.Tx, p *Paper, code string) error {
	_, err := tx.Exec(ctx, `UPDATE paper SET state = $3, digest = $4, approved_by = $5, approved_at = $6, series = $7, year = $8, number = $9, words = $10, code = $11 WHERE book = $1 AND id = $2`,
		tx.Book, p.ID, string(p.State), p.Digest, p.ApprovedBy, p.ApprovedAt, p.Series, p.Year, p.Serial, p.Number, hashOf(code))
	if err != nil {
		return fmt.Errorf("keep an approved paper: %w", err)
	}
	if p.Replaces == "" {
		return nil
	}
	old, err := load(ctx, tx, tx.Book, p.Replaces)
	if err != nil {
		return err
	}
	if err := move(&old, ReplacedState); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE paper SET state = $3, replaced_by = $4 WHERE book = $1 AND id = $2`, tx.Book, old.ID, string(old.State), p.ID)
	return err
}

func hashOf(code string) string {
	return blob.DigestOf([]byte("yuanjian/paper-code\x00" + code)).String()
}

// CheckPath is the page on which anybody checks a paper.
const CheckPath = "/papers/check"

// shortNumber is the number in letters that make a small QR: C1.8-2026-1.
func (p *Paper) shortNumber() string { return fmt.Sprintf("%s-%d-%d", p.Kind, p.Year, p.Serial) }

func (s *Service) checkAddress(number, code string) string {
	return s.PublicURL + CheckPath + "?" + url.Values{"number": {number}, "code": {code}}.Encode()
}
