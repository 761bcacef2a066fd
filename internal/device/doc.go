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
// AskPublication, PublishElsewhere · Commission · ApproveFlight, RecordFlight, StartMaintenance, EndMaintenance, RecordRepair,
// ChangeFirmware, Alter, ReportAbnormal, ReportNormal, ReportSignMissing · AskCorrection, CorrectElsewhere, AskWithdrawal,
// WithdrawElsewhere · Stop, ShowStop, Resume, Cancel · ProposeTakeBack, DecideTakeBack. In the years after: InspectSign,
// OrderAdjustment, CloseAdjustment, DecidePast · SetInterval, DraftEvaluation, SignEvaluation · PlanUpkeep, RecordUpkeep,
// RedecideMaintenance · ReportIncident, ReferToPolice, DeclareVideoSystem, RecordPoliceFiling · ListParts, ReasonNoRule, RecordRule ·
// ExplainSilence · EnterLegacy, JudgeLegacy · ClaimSecrecy. For who passes: ReportSign; AnswerSignReport.
//
// # Reading
//
//	Load(ctx, q, book, use) (Life, error)                        all facts
//	LoadAround(ctx, q, book, use, t, known) (Life, error)        what judging at t needs, as known then
//	LivesOf(ctx, q, book, device) ([]Life, error); UseFor(lives, violation, t) (*Life, error)
//	(*Life).FactsAt(t) admissibility.Facts                       stage, capture and review are the caller's
//	PlanIn(ctx, q, scope, id, t) (Plan, error)                   a siting plan over several sites, and where each stands
//	(*Life).StateAt(t) Standing; Gates(t) []law.Statement; FirstLawfulDay(t) (first, because, ok)
//	ObserveClock, ObserveDoor, HealthReported                    steps of the device door
//	Service.Due, CountDue, HealthBoard                           what is due and how devices are, by pages
//	(*Life).Doubts(t) []Doubt; Holds(t, known, sources)                  doubtful times, and why a capture waits for a person
//
// # States
//
// The state of a use is worked out from its facts (StateAt) and never stored. These are all the moves there are (Declared;
// a test prints them here, and every test of acts watches that no other happens). A step may also leave the state as it is.
// Time alone moves waiting to live after a resumption, and live to blocked when a verification or an approval ends.
//
//	draft, plan_rejected —argued→ argued
//	argued, plan_rejected, plan_approved, installed, publishing, waiting, blocked, review_required —plan_submitted→ plan_submitted
//	plan_submitted —plan_approved→ plan_approved, installed, publishing, waiting
//	plan_submitted —plan_rejected→ plan_rejected
//	plan_submitted, plan_approved, installed, publishing, waiting, blocked, review_required —plan_withdrawn→ blocked, plan_submitted
//	plan_rejected, plan_submitted, plan_approved, installed, publishing, waiting, blocked, review_required —altered→ review_required, installed, plan_submitted, plan_rejected
//	plan_approved —surveyed, sign_placed→ installed
//	installed —legal_review, technical_review→ publishing, waiting
//	publishing, waiting —legal_review, technical_review→ installed
//	publishing —published→ waiting
//	draft, argued, plan_rejected, plan_submitted —legacy_entered→ live, sign_suspended, blocked, review_required, publishing, waiting
//	waiting —publication_withdrawn→ publishing
//	waiting —commissioned→ live
//	live, sign_suspended, blocked, review_required, publishing, waiting —sign_missing→ sign_suspended
//	sign_suspended —sign_placed→ live, blocked, publishing, waiting
//	live, sign_suspended, blocked, review_required, publishing, waiting —altered→ review_required
//	live, sign_suspended, blocked, review_required, publishing, waiting —legal_review, technical_review→ live, sign_suspended, blocked, review_required, publishing, waiting
//	live, sign_suspended, blocked, review_required, publishing, waiting —publication_withdrawn→ publishing
//	live, blocked —publication_corrected→ waiting
//	live —plan_approved, plan_withdrawn, repaired, verified, abnormal_started, clock_checked, surveyed, incident_reported, parts_listed→ blocked
//	blocked —plan_approved, verified, abnormal_ended, clock_checked, surveyed, mark_photographed→ live
//	live, sign_suspended, blocked, review_required, publishing, waiting —maintenance_started→ maintenance
//	maintenance, live, sign_suspended, blocked, review_required, publishing, waiting —stopped, maintenance_started→ stopped
//	maintenance, stopped —maintenance_ended→ live, sign_suspended, blocked, review_required, publishing, waiting
//	stopped —resumed→ live, sign_suspended, blocked, review_required, publishing, waiting
//	every state —cancelled, evaluated→ cancelled
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
