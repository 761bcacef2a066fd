package enrol

import (
	"context"
	"encoding/json"

	"yuanjian/internal/act"
	"yuanjian/internal/job"
	"yuanjian/internal/sheet"
)

// EnterOne enters the next chunk of a list.
func (s *Service) EnterOne(ctx context.Context, book, id string) error {
	_, err := s.enterNext(ctx, book, id, false)
	return err
}

// RunList is one job that enters a list.
func (s *Service) RunList(ctx context.Context, book, id string) error {
	args, err := json.Marshal(runArgs{id})
	if err != nil {
		return err
	}
	return s.Run(ctx, job.Job{Book: book, Kind: JobRun, Args: args})
}

// JudgeKept judges one line as it was kept.
func JudgeKept(ctx context.Context, s *Service, by act.By, k Kind, line Line) (sheet.Outcome, error) {
	l := lists[k]
	out, err := l.judge(ctx, s, s.Engine.DB.Reader(), by.Actor, []parsed{l.again(line, nil)})
	if err != nil {
		return sheet.Outcome{}, err
	}
	return out[0], nil
}
