package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// A vendor's engineer (运维单位人员) is a person with a post that ends with an agreement, and with an account that is good
// while there is such a post. The agreement itself is of package vendor.

// articleSecrecy asks bodies and operators to keep what they come to know.
const articleSecrecy = "第四十四条"

// engagedOnly refuses the post of a vendor without an agreement, after what stands against it for the person.
func engagedOnly(ctx context.Context, tx *act.Tx, person, body string) error {
	if err := mayHold(ctx, tx, person, body, access.Vendor); err != nil {
		return err
	}
	return law.Refusal{Rule: "A44", Article: articleSecrecy,
		Because: law.Words{ZH: "运维单位人员只能凭登记的运维协议任用，期限和设备范围以协议为准。", EN: "A vendor's engineer is engaged under an agreement on record only, for its term and its devices."},
		Cure:    law.Words{ZH: "请由设备管理员登记运维协议，再在协议页面任用。", EN: "Have the keeper record the agreement, and engage the person on its page."}}
}

// Engage gives a person the post of a vendor in a body until an instant, not included.
func Engage(ctx context.Context, tx *act.Tx, person, body string, until time.Time) (Made, error) {
	if err := notOneself(act.By{Actor: tx.By.Actor}, person); err != nil {
		return Made{}, err
	}
	return appoint(ctx, tx, person, body, access.Vendor, &until)
}

// EndEngagement ends the post of a vendor at the instant of the act, and the sessions of its holder.
func EndEngagement(ctx context.Context, tx *act.Tx, post string) error {
	var person string
	err := tx.QueryRow(ctx, `UPDATE post SET until_at = $3 WHERE book = $1 AND id = $2 AND role = $4 AND until_at > $3 RETURNING person`,
		tx.Book, post, tx.Now, string(access.Vendor)).Scan(&person)
	if db.NoRow(err) {
		return nil // it has ended already
	}
	if err != nil {
		return fmt.Errorf("end an engagement: %w", err)
	}
	return endSessionsOf(ctx, tx.Tx, tx.Book, person, tx.Now)
}

// engagementOver tells whether a person was engaged and holds no post at all at t: the account is no longer good then.
func engagementOver(posts []Post, t time.Time) bool {
	return slices.ContainsFunc(posts, func(p Post) bool { return p.Role == access.Vendor }) &&
		!slices.ContainsFunc(posts, func(p Post) bool { return p.HeldAt(t) })
}

var errEngagementOver = law.Refusal{Rule: "A44", Article: articleSecrecy,
	Because: law.Words{ZH: "运维协议已经到期或者终止，这个账号随之停用。", EN: "The agreement has ended, and this account with it."},
	Cure:    law.Words{ZH: "需要继续运维的，请本单位登记新的协议。", EN: "To go on, have the body record a new agreement."}}

func overNow(ctx context.Context, q db.Queryer, book, person string, t time.Time) (bool, error) {
	posts, err := postsOf(ctx, q, book, person)
	return engagementOver(posts, t), err
}

// EngagementExpired closes the account of who was engaged until now. It is no longer good since its agreement has ended;
// the act puts that on record.
var EngagementExpired = act.Kind{Name: "people.engagement.expire", Title: law.Words{ZH: "运维账号随协议到期停用", EN: "Close a vendor's account with its agreement"}}

// CloseEngaged closes the accounts of a book whose agreements have ended.
func (s *Service) CloseEngaged(ctx context.Context, book string) error {
	open, err := db.Strings(ctx, s.Engine.DB.Reader(), `SELECT DISTINCT p.person FROM post p WHERE p.book = $1 AND p.role = $2 AND p.until_at <= $3
		AND EXISTS (SELECT 1 FROM account a WHERE a.book = p.book AND a.person = p.person AND a.closed_at IS NULL) ORDER BY p.person`,
		book, string(access.Vendor), s.Engine.Now(book))
	if err != nil {
		return fmt.Errorf("list engagements that have ended: %w", err)
	}
	for _, person := range open {
		over, err := overNow(ctx, s.Engine.DB.Reader(), book, person, s.Engine.Now(book))
		if err != nil {
			return err
		}
		if !over {
			continue
		}
		by := act.By{Actor: access.Actor{Book: book, System: "engagements"}}
		_, err = act.Do(ctx, s.Engine, EngagementExpired, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
			return closeOver(ctx, tx, person)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func closeOver(ctx context.Context, tx *act.Tx, person string) (Made, error) {
	a, err := openAccountOf(ctx, tx, tx.Book, person)
	if err != nil {
		return Made{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET closed_at = $3 WHERE book = $1 AND id = $2`, tx.Book, a.ID, tx.Now); err != nil {
		return Made{}, fmt.Errorf("close the account of an engagement: %w", err)
	}
	if err := revokeLinks(ctx, tx, a.ID); err != nil {
		return Made{}, err
	}
	return Made{ID: a.ID, Person: person}, endSessions(ctx, tx.Tx, tx.Book, a.ID, tx.Now)
}
