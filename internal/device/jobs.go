package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/job"
)

// Carry returns the handler of JobFile: it sends the filing to the platform with the job's filing as key, keeps the
// snapshot, and records the answer. Carried out twice, it records once.
func (s *Service) Carry(platform DisclosurePlatform, snapshots Snapshots) job.Handler {
	return func(ctx context.Context, j job.Job) error {
		var args fileArgs
		if err := j.Read(&args); err != nil {
			return err
		}
		asked, err := factByID(ctx, s.Engine.DB.Reader(), j.Book, args.Filing)
		if err != nil {
			return err
		}
		filing, ok := asked.Data.(Filing)
		if !ok {
			return fmt.Errorf("fact %s is no filing", args.Filing)
		}
		receipt, err := platform.File(ctx, args.Filing, filing)
		var rejected Rejected
		if errors.As(err, &rejected) {
			return s.recordAnswer(ctx, j, args, occurrence{event: FilingRefused, detail: Refused{Filing: args.Filing, Code: rejected.Code, Reasons: rejected.Reasons}})
		}
		if err != nil {
			return fmt.Errorf("file with the platform: %w", err)
		}
		kept, err := snapshots.Keep(ctx, bytes.NewReader(receipt.Snapshot), snapshotName(receipt.Type))
		if err != nil {
			return fmt.Errorf("keep the platform's snapshot: %w", err)
		}
		event, detail := answerOf(args.Filing, filing, receipt)
		return s.recordAnswer(ctx, j, args, occurrence{event: event, at: publicFrom(receipt.At, asked.At), detail: detail, documents: []Attachment{kept}})
	}
}

func snapshotName(mediaType string) string {
	for ext, t := range map[string]string{".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"} {
		if t == mediaType {
			return "公示快照" + ext
		}
	}
	return "公示快照"
}

// answerOf says which fact a receipt proves.
func answerOf(id string, f Filing, r PlatformReceipt) (Event, Detail) {
	switch f.Kind {
	case FileCorrection:
		return PublicationCorrected, Correction{Channel: Platform, Material: f.Material, Reason: f.Notice.Reason, Receipt: r.Number, Address: r.Address, Filing: id}
	case FileWithdrawal:
		return PublicationWithdrawn, Withdrawal{Channel: Platform, Reason: f.Notice.Reason, Receipt: r.Number, Filing: id}
	case FileStop:
		return StopNoticed, StopNotice{Channel: Platform, Receipt: r.Number, Address: r.Address, Filing: id}
	}
	return Published, Publication{Channel: Platform, NamesPlace: r.Place == f.Notice.Place, Receipt: r.Number, Address: r.Address, Filing: id, Sandbox: r.Sandbox}
}

// publicFrom is from when something is public: the platform's own instant, but not before we sent it.
func publicFrom(platform, asked time.Time) time.Time {
	if platform.Before(asked) {
		return asked
	}
	return platform.UTC().Truncate(time.Microsecond)
}

// recordAnswer is the act that puts the platform's answer on record. The platform's clock may be ahead of ours: nothing
// holds from the future.
func (s *Service) recordAnswer(ctx context.Context, j job.Job, args fileArgs, o occurrence) error {
	by := act.By{Actor: access.Actor{Book: j.Book, System: JobFile}, Command: "filing:" + args.Filing}
	_, err := act.Do(ctx, s.Engine, FilingAnswered, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		l, err := Load(ctx, tx, tx.Book, args.Use)
		if err != nil {
			return Recorded{}, err
		}
		if o.at.IsZero() || o.at.After(tx.Now) {
			o.at = tx.Now
		}
		return record(ctx, tx, &l, o)
	})
	return err
}
