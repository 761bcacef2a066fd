package payment

import "yuanjian/internal/job"

// Handlers are the jobs of this chapter.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobCode: s.AskCode, JobClose: s.CloseCode, JobReceipt: s.FetchReceipt, JobVoid: s.VoidReceipt, JobRefund: s.PayOut, JobReconcile: s.Reconcile}
}
