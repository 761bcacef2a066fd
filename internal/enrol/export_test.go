package enrol

import (
	"context"
	"encoding/json"

	"yuanjian/internal/job"
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
