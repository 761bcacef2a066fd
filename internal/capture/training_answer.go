package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Lesson is what somebody answered in training, beside what two officers found.
type Lesson struct {
	Capture        string
	Result, Reason string // the own answer
	Correct        bool   // the own result is the label's
	At             time.Time
	Label          Given // the verdict that stands
}

// lessonsFrom are the captures that a person may learn on: released in the bodies of a scope, with a verdict that still stands, of no
// vehicle that the person declared.
func lessonsFrom(who access.Actor, scope access.Scope) *db.Where {
	w := db.NewWhere(scope.Where("t", 1))
	p := w.Mark(who.Person)
	w.And(`t.withdrawn_at IS NULL AND c.state IN ('adopted', 'on_finding', 'rejected') AND ` + Unconcerned("$1", p))
	return w
}

// lessonsLeft are those of them that the person has not answered.
func lessonsLeft(who access.Actor, scope access.Scope) *db.Where {
	w := lessonsFrom(who, scope)
	w.And(`NOT EXISTS (SELECT 1 FROM training_answer a WHERE a.book = t.book AND a.capture = t.capture AND a.person = %s)`, who.Person)
	return w
}

const lessonTables = ` FROM training_capture t JOIN capture c ON c.book = t.book AND c.id = t.capture WHERE `

// lessonsMost is how many captures to learn on are handed out at once.
const lessonsMost = 200

// Lessons are the captures that a person has not answered yet, as they had arrived, with nothing of what was found.
func (s *Service) Lessons(ctx context.Context, who access.Actor, scope access.Scope) ([]Capture, error) {
	q := s.Engine.DB.Reader()
	w := lessonsLeft(who, scope)
	var out []Capture
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := s.scan(rows)
		out = append(out, c)
		return err
	}, `SELECT `+columns+lessonTables+w.Text()+fmt.Sprintf(` ORDER BY t.capture LIMIT %d`, lessonsMost), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list captures to learn on: %w", err)
	}
	for i := range out {
		if out[i], err = s.asLesson(ctx, q, scope.Book, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) asLesson(ctx context.Context, q db.Queryer, book string, c Capture) (Capture, error) {
	c, err := s.blinded(ctx, q, book, c)
	if err == nil {
		c.Media, err = mediaOf(ctx, q, book, c.ID)
	}
	return c, err
}

var noLesson = fault.NotFound{What: law.Words{ZH: "供您练习的这次抓拍", EN: "the capture among those for you to learn on"}}

// lesson finds a capture that a person may learn on.
func (s *Service) lesson(ctx context.Context, q db.Queryer, who access.Actor, scope access.Scope, id string) (Capture, error) {
	w := lessonsFrom(who, scope)
	w.And("t.capture = %s", id)
	c, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+lessonTables+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return c, noLesson
	}
	if err != nil {
		return c, fmt.Errorf("load a capture to learn on: %w", err)
	}
	return s.asLesson(ctx, q, scope.Book, c)
}

// AnswerLesson keeps what somebody answers in training, under the rules of the desk: what the law lets nobody pass is refused here too,
// and a pass points to every element. The first answer stays; the same capture answered twice is told as it was.
func (s *Service) AnswerLesson(ctx context.Context, who access.Actor, scope access.Scope, v Verdict) (Lesson, error) {
	if _, _, err := v.check(); err != nil {
		return Lesson{}, err
	}
	q := s.Engine.DB.Reader()
	c, err := s.lesson(ctx, q, who, scope, v.Capture)
	if err != nil {
		return Lesson{}, err
	}
	j, err := Arrival(ctx, q, scope.Book, c.ID)
	if err != nil {
		return Lesson{}, err
	}
	if ShownDigest(c, j) != v.Seen.Digest {
		return Lesson{}, fault.Conflict{Because: law.Words{ZH: "这次抓拍和屏幕上的不一致，请重新打开练习。", EN: "The capture is not what was on the screen; open the training again."}}
	}
	if v.Result == "pass" {
		no, err := s.MayPass(ctx, q, scope.Book, j)
		if err == nil && no != (law.Refusal{}) {
			err = no
		}
		if err == nil {
			_, err = c.pointedTo(v.Elements)
		}
		if err != nil {
			return Lesson{}, err
		}
	}
	label, err := labelOf(ctx, q, scope.Book, c.ID)
	if err != nil {
		return Lesson{}, err
	}
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO training_answer (book, person, capture, result, reason, correct, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			scope.Book, who.Person, c.ID, v.Result, v.Reason, v.Result == label.Result, s.Engine.Clock.Now())
		return err
	})
	if err != nil {
		return Lesson{}, fmt.Errorf("keep an answer of training: %w", err)
	}
	return s.LessonOf(ctx, who, c.ID)
}

// labelOf is what two officers found of a capture.
func labelOf(ctx context.Context, q db.Queryer, book, capture string) (Given, error) {
	g, found, err := lastGiven(ctx, q, book, capture)
	if err == nil && !found {
		err = noLesson
	}
	return g, err
}

// LessonOf is a capture that the person has answered, with its label; nobody is told a label before.
func (s *Service) LessonOf(ctx context.Context, who access.Actor, capture string) (Lesson, error) {
	all, err := s.answers(ctx, who, ` AND a.capture = $3`, capture)
	if err == nil && len(all) == 0 {
		err = noLesson
	}
	if err != nil {
		return Lesson{}, err
	}
	all[0].Label, err = labelOf(ctx, s.Engine.DB.Reader(), who.Book, capture)
	return all[0], err
}

// LessonShown is a capture that the person has answered, as it is shown beside its label.
func (s *Service) LessonShown(ctx context.Context, who access.Actor, scope access.Scope, capture string) (Capture, Lesson, error) {
	l, err := s.LessonOf(ctx, who, capture)
	if err != nil {
		return Capture{}, l, err
	}
	c, err := s.lesson(ctx, s.Engine.DB.Reader(), who, scope, capture)
	return c, l, err
}

// Answers are the own answers of a person, the latest first, without labels.
func (s *Service) Answers(ctx context.Context, who access.Actor) ([]Lesson, error) {
	return s.answers(ctx, who, "")
}

func (s *Service) answers(ctx context.Context, who access.Actor, and string, args ...any) ([]Lesson, error) {
	var out []Lesson
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var l Lesson
		err := rows.Scan(&l.Capture, &l.Result, &l.Reason, &l.Correct, db.At(&l.At))
		out = append(out, l)
		return err
	}, `SELECT a.capture, a.result, a.reason, a.correct, a.at FROM training_answer a JOIN capture c ON c.book = a.book AND c.id = a.capture WHERE a.book = $1 AND a.person = $2`+and+
		fmt.Sprintf(` ORDER BY a.at DESC, a.capture LIMIT %d`, lessonsMost), append([]any{who.Book, who.Person}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list answers of training: %w", err)
	}
	return out, nil
}

// ForgetAnswers lets a person answer again: one capture within UndoFor, or all of them ("") at any time.
func (s *Service) ForgetAnswers(ctx context.Context, who access.Actor, capture string) error {
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if capture == "" {
			_, err := tx.Exec(ctx, `DELETE FROM training_answer WHERE book = $1 AND person = $2`, who.Book, who.Person)
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM training_answer WHERE book = $1 AND person = $2 AND capture = $3 AND at >= $4`, who.Book, who.Person, capture, s.Engine.Clock.Now().Add(-UndoFor))
		if err == nil && n == 0 {
			err = errTooLate
		}
		return err
	})
}

// CountLessons counts the captures that Lessons lists, up to db.CountMost+1.
func (s *Service) CountLessons(ctx context.Context, who access.Actor, scope access.Scope) (int, error) {
	w := lessonsLeft(who, scope)
	n, err := db.CountUpTo(ctx, s.Engine.DB.Reader(), lessonTables+w.Text(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count captures to learn on: %w", err)
	}
	return n, nil
}
