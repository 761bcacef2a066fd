// Package device keeps the legal life of electronic monitoring devices (粤府〔2025〕12号 Art 9–16, 20–22): the device, the site
// and the use, and every step from the prior argument to the day a use is cancelled.
//
// # Words
//
//   - Device (电子技术监控设备): the thing, with serial number and model. Site (设置地点): where it may stand or move. Use
//     (设备用途): this body uses this device at this site for this kind of violation. A capture is judged against the use
//     that was live at its instant.
//   - Fact: one entry in the life of one of the three. Bitemporal: At, from when it holds; KnownAt, since when we know;
//     RetractedAt, when it was taken back. Nothing is ever rewritten.
//   - Life: all facts of a use, its device and its site, as plain data. Everything asked of it is worked out, never stored:
//     FactsAt (what the judge gets), Gates, StateAt, FirstLawfulDay, Timeline.
//
// # Acts
//
// Every step is a method of Service: it takes who acts, the use (On, with the instant from which the fact holds and its
// documents) and what is to be recorded, and returns the record the ledger commits to. In the order of a life:
// RegisterDevice, RegisterSite, RegisterUse, IssueSecret · Argue · DraftPlan, SubmitPlan · ApprovePlan, RejectPlan,
// WithdrawApproval · Survey, PlaceSign, PhotographMark · ReviewLegally, ReviewTechnically, RecordVerification, CheckClock ·
// AskPublication, PublishElsewhere · Commission · ApproveFlight, StartMaintenance, EndMaintenance, RecordRepair,
// ChangeFirmware, Alter, ReportAbnormal, ReportNormal, ReportSignMissing · AskCorrection, CorrectElsewhere, AskWithdrawal,
// WithdrawElsewhere · Stop, ShowStop, Resume, Cancel · ProposeTakeBack, DecideTakeBack.
//
// # Reading
//
//	Load(ctx, q, book, use) (Life, error)                        all facts
//	LoadAround(ctx, q, book, use, t, known) (Life, error)        what judging at t needs, as known then
//	LivesOf(ctx, q, book, device) ([]Life, error); UseFor(lives, violation, t) (*Life, error)
//	(*Life).FactsAt(t) admissibility.Facts                       stage, capture and review are the caller's
//	(*Life).StateAt(t) Standing; Gates(t) []law.Statement; FirstLawfulDay(t) (first, because, ok)
//	ObserveClock, ObserveDoor, HealthReported                    steps of the device door
//
// # From when a fact holds
//
// What is decided in the system holds from the instant of the act: plan, reviews, commissioning, resumption, cancellation,
// inspection plans. What is put on record (a certificate, a measured place, a missing sign, a stop, a repair) holds from the
// instant given, which is never in the future; KnownAt says when it was recorded. A decision of the province is not older
// than the submission. A work order is on record before the maintenance or within 24 hours of its start; later it is a stop.
//
// # Relies on
//
// The ground, admissibility (the judge's facts, and its rules for the gates: there is no second judge) and people (bodies).
package device
