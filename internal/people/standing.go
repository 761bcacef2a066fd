package people

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Standing implements act.Standing from what is on record at tx.Now, not from what a session once read: the account
// is open, a post held now in the body acted for gives the permission, no recusal keeps the person from a matter of the
// act (Art 42), and where the kind asks for it the certificate
// (Art 30(1)) or the capacity (Art 11(1), 12(1)) counts at this instant.
func (s *Service) Standing(ctx context.Context, tx *act.Tx, kind act.Kind) error {
	by := tx.By
	if by.Person == "" {
		return act.Forbidden{Because: law.Words{ZH: "请先登录。", EN: "Sign in first."}}
	}
	if err := accountOpen(ctx, tx, by); err != nil {
		return err
	}
	posts, err := postsOf(ctx, tx, tx.Book, by.Person)
	if err != nil {
		return err
	}
	if engagementOver(posts, tx.Now) {
		return act.Forbidden{Because: errEngagementOver.Because, Cure: errEngagementOver.Cure}
	}
	if kind.Permission == ownAccount {
		return nil
	}
	held := slices.ContainsFunc(posts, func(p Post) bool {
		return p.HeldAt(tx.Now) && p.Body == by.Body && slices.Contains(p.Role.Permissions(), kind.Permission)
	})
	if !held {
		return act.Forbidden{
			Because: law.Words{ZH: fmt.Sprintf("您现在的岗位不能办理“%s”。", kind.Title.ZH), EN: fmt.Sprintf("Your post does not allow %q.", kind.Title.EN)},
			Cure:    law.Words{ZH: "需要的，请联系本单位安全管理员。", EN: " If you need it, ask the security administrator."}}
	}
	if err := Unrecused(ctx, tx, tx.Book, by.Person, by.Matters...); err != nil {
		return err
	}
	if kind.Certificate {
		if err := certified(ctx, tx, kind); err != nil {
			return err
		}
	}
	if kind.Capacity != "" {
		return capable(ctx, tx, kind.Capacity)
	}
	return nil
}

func accountOpen(ctx context.Context, tx *act.Tx, by act.By) error {
	var open bool
	err := tx.QueryRow(ctx, `SELECT closed_at IS NULL FROM account WHERE book = $1 AND id = $2 AND person = $3`, tx.Book, by.Account, by.Person).Scan(&open)
	if err != nil && !db.NoRow(err) {
		return fmt.Errorf("look up account: %w", err)
	}
	if !open {
		return act.Forbidden{Because: law.Words{ZH: "这个账号已经停用。", EN: "This account is closed."}}
	}
	return nil
}

// certified refuses who has no valid certificate at the instant of the act: reviewers by Art 30(1), officers of a case by 行政处罚法 42 (roles.md E1).
func certified(ctx context.Context, tx *act.Tx, kind act.Kind) error {
	c, found, err := CertificateFor(ctx, tx, tx.Book, tx.By.Person, tx.By.Body, tx.Now)
	if err != nil {
		return err
	}
	rule, article, does := "A30.1", "第三十条第（一）项", law.Words{ZH: "审核", EN: "review it"}
	if kind.Permission == access.HandleCases {
		rule, article, does = "E1", "行政处罚法第四十二条第一款", law.Words{ZH: "办理", EN: "do it"}
	}
	cure := law.Words{ZH: "请由持有效行政执法证件的执法人员" + does.ZH + "。", EN: "Let an officer with a valid certificate " + does.EN + "."}
	switch {
	case !found:
		return law.Refusal{Rule: rule, Article: article, Because: law.Words{ZH: "您没有本单位的行政执法证件记录，不能" + does.ZH + "。", EN: "No enforcement certificate of this body is on record for you."}, Cure: cure}
	case c.SuspendedAt(tx.Now):
		return law.Refusal{Rule: rule, Article: article, Because: law.Words{ZH: "您的行政执法证件正在暂扣，不能" + does.ZH + "。", EN: "Your enforcement certificate is suspended."}, Cure: cure}
	case c.From <= law.DateOf(tx.Now) && law.DateOf(tx.Now) <= c.Until && !c.ValidAt(tx.Now):
		return uncheckedRefusal(c, tx.Now)
	case !c.ValidAt(tx.Now):
		return law.Refusal{Rule: rule, Article: article,
			Because: law.Words{ZH: fmt.Sprintf("您的行政执法证件有效期为%s至%s，现在不在有效期内。", c.From.Words(), c.Until.Words()), EN: fmt.Sprintf("Your certificate is valid from %s to %s, not now.", c.From, c.Until)}, Cure: cure}
	}
	return nil
}

func capable(ctx context.Context, tx *act.Tx, want access.Capacity) error {
	ok, err := HasCapacity(ctx, tx, tx.Book, tx.By.Person, tx.By.Body, want, law.DateOf(tx.Now))
	if err != nil || ok {
		return err
	}
	r := law.Refusal{Rule: "A11.1", Article: "第十一条第一款",
		Because: law.Words{ZH: "法制审核由本单位负责法制工作的机构或者人员负责，您没有这项有效的指定。", EN: "Legal review is done by the body's own legal unit or person; you are not designated."},
		Cure:    law.Words{ZH: "请由本单位指定的法制审核人员办理。", EN: "Let the designated legal reviewer do it."}}
	if want == access.TechnicalReview {
		r = law.Refusal{Rule: "A12.1", Article: "第十二条第一款",
			Because: law.Words{ZH: "技术审核由本单位负责信息化建设的机构或者人员负责，您没有这项有效的指定。", EN: "Technical review is done by the body's own informatisation unit or person; you are not designated."},
			Cure:    law.Words{ZH: "请由本单位指定的技术审核人员办理。", EN: "Let the designated technical reviewer do it."}}
	}
	return r
}

// HasCapacity tells whether a person is designated in a body on a day.
func HasCapacity(ctx context.Context, q db.Queryer, book, person, body string, want access.Capacity, on law.Date) (bool, error) {
	all, err := capacitiesOf(ctx, q, book, person)
	return slices.ContainsFunc(all, func(c Capacity) bool {
		return c.Body == body && c.Capacity == string(want) && c.From <= on && (c.Until == nil || *c.Until >= on)
	}), err
}
